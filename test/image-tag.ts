process.env.UAF_IMAGE_TAG = '0.1.0';
