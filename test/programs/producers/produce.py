"""Writes the rows of producers.ts with librdkafka and kafka-python: CLIENT BOOTSTRAP TOPIC ROWS CODEC..."""

import sys

CLIENT, BOOTSTRAP, TOPIC, ROWS, *CODECS = sys.argv[1:]


class Librdkafka:
    def __init__(self, codec, idempotent=False, transactional_id=None):
        import confluent_kafka

        options = {"bootstrap.servers": BOOTSTRAP, "compression.type": codec, "linger.ms": 50}
        if idempotent:
            options["enable.idempotence"] = True
        if transactional_id:
            options["transactional.id"] = transactional_id
        self.producer = confluent_kafka.Producer(options)
        if transactional_id:
            self.producer.init_transactions()

    def send(self, row):
        self.producer.produce(TOPIC, row, partition=0)

    def flush(self):
        self.producer.flush()

    def begin(self):
        self.producer.begin_transaction()

    def abort(self):
        self.producer.abort_transaction()

    def commit(self):
        self.producer.commit_transaction()

    def close(self):
        self.producer.flush()


class KafkaPython:
    def __init__(self, codec, idempotent=False, transactional_id=None):
        import kafka

        options = {"bootstrap_servers": BOOTSTRAP, "linger_ms": 50, "enable_idempotence": idempotent}
        options["compression_type"] = None if codec == "none" else codec
        if transactional_id:
            options.update(transactional_id=transactional_id, enable_idempotence=True)
        self.producer = kafka.KafkaProducer(**options)
        if transactional_id:
            self.producer.init_transactions()

    def send(self, row):
        self.producer.send(TOPIC, row, partition=0)

    def flush(self):
        self.producer.flush()

    def begin(self):
        self.producer.begin_transaction()

    def abort(self):
        self.producer.abort_transaction()

    def commit(self):
        self.producer.commit_transaction()

    def close(self):
        self.producer.close()


Client = {"librdkafka": Librdkafka, "kafka-python": KafkaPython}[CLIENT]


def send(client, name):
    for i in range(int(ROWS)):
        client.send(f"2026-11-22T12:00:00Z,{name},{i}".encode())
    client.flush()


def overlap(cell, codec):
    """The one that begins last aborts first, so that the broker lists the two in another order than they begin in."""
    first = Client(codec, transactional_id=f"{cell}-1")
    second = Client(codec, transactional_id=f"{cell}-2")
    first.begin()
    send(first, f"{cell}-aborted")
    second.begin()
    send(second, f"{cell}-aborted")
    second.abort()
    send(first, f"{cell}-aborted")
    first.abort()
    first.begin()
    send(first, cell)
    first.commit()
    first.close()
    second.close()


for codec in CODECS:
    for mode in ("plain", "idempotent"):
        client = Client(codec, idempotent=mode == "idempotent")
        send(client, f"{CLIENT}-{codec}-{mode}")
        client.close()
    overlap(f"{CLIENT}-{codec}-transactional", codec)
