"""Apache Kafka that lets in only who proves who it is: SASL over TLS at one port, mutual TLS at
another, SASL without TLS at a third.
"""

from __future__ import annotations

from pathlib import Path

from streams.kafka_security import KafkaSecurity
from tests.servers.certificates import LOOPBACK, Authority
from tests.servers.kafka import ApacheKafka
from tests.servers.process import free_ports

USER, PASSWORD = "muster", "of-the-tests"
_LISTENERS = """\
listeners=INTERNAL://127.0.0.1:{internal},SASLSSL://127.0.0.1:{sasl},MUTUAL://127.0.0.1:{mutual},CLEAR://127.0.0.1:{clear},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=INTERNAL://127.0.0.1:{internal},SASLSSL://127.0.0.1:{sasl},MUTUAL://127.0.0.1:{mutual},CLEAR://127.0.0.1:{clear}
listener.security.protocol.map=INTERNAL:PLAINTEXT,SASLSSL:SASL_SSL,MUTUAL:SSL,CLEAR:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=INTERNAL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={truststore}
listener.name.mutual.ssl.client.auth=required
"""
_LOGIN = """\
listener.name.{listener}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
listener.name.{listener}.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.{listener}.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
"""


class SecureKafka(ApacheKafka):
    """`bootstrap` is SASL over TLS. Raises Missing without Java or jars."""

    def __init__(self, authority: Authority, folder: Path) -> None:
        super().__init__()
        internal, mutual, clear = free_ports(3)
        self.authority = authority
        self.mutual, self.clear = f"{LOOPBACK}:{mutual}", f"{LOOPBACK}:{clear}"
        keystore = folder / "broker.keystore.pem"
        certificate, key = authority.signed("broker")
        keystore.write_bytes(key.read_bytes() + certificate.read_bytes())
        self._describe(
            _LISTENERS.format(
                internal=internal,
                sasl=self._port,
                mutual=mutual,
                clear=clear,
                controller=self._controller,
                keystore=keystore,
                truststore=authority.root,
            )
            + "".join(
                _LOGIN.format(listener=listener, user=USER, password=PASSWORD)
                for listener in ("saslssl", "clear")
            )
        )
        self._format = [
            f"--add-scram={mechanism}=[name={USER},password={PASSWORD}]"
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
        ]

    def sasl(self, mechanism: str = "SCRAM-SHA-512", password: str = PASSWORD) -> KafkaSecurity:
        """How a client proves itself at `bootstrap`."""
        return KafkaSecurity("SASL_SSL", mechanism, USER, password, self.authority.root)

    def certificate(self) -> KafkaSecurity:
        """How a client proves itself at `mutual`."""
        certificate, key = self.authority.signed("client")
        return KafkaSecurity("SSL", ca=self.authority.root, cert=certificate, key=key)
