"""Runs LocalStack on the loopback interface alone: by itself it listens on every interface, whatever it is told."""

import functools

from twisted.internet import endpoints

endpoints.TCP4ServerEndpoint = functools.partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")

from localstack.runtime.main import main  # noqa: E402 (it must see the endpoint above)

main()
