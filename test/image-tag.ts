process.env.IMAGE_TAG = '0.1.0';
