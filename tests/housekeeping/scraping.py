"""Reads what Prometheus would."""

from __future__ import annotations

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from loadtest.server import Server


def read(text: str) -> dict[str, float]:
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {sample.name + "".join(f" {v}" for v in sample.labels.values()): sample.value for sample in samples}


async def metrics(server: Server) -> dict[str, float]:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(f"GET /metrics HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nConnection: close\r\n\r\n".encode())
    whole = (await reader.read()).decode()
    writer.close()
    head, _, body = whole.partition("\r\n\r\n")
    if "chunked" in head.lower():
        body = "".join(part for part in body.split("\r\n")[1::2])
    return read(body)
