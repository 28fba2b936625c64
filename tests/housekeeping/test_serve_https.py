"""`serve` with certificates: whatever cannot be served is told in one line before anything starts, and `doctor` looks
at what is served."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from storage.layout import DataDir
from storage.lock import DataLock
from tests.front_door.test_certificates import LAN, written
from web import addresses
from web.commands import main, options_of_tls
from web.commands.checks_of_certificate import check_certificate
from web.commands.findings import FAIL, PASS, WARN
from web.tls import authority, noted
from web.tls.pair import Pair

NOW_S = time.time()
DAY_S = 86_400


@pytest.fixture
def good(tmp_path: Path) -> Pair:
    return written(tmp_path, authority.made("nuc.test", authority.at(NOW_S)))


def refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, *options: object) -> tuple[int, str]:
    """Exit code and the one line that `serve` says."""
    code = main(["serve", "--data", str(tmp_path / "data"), "--port", "0", *map(str, options)])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    return code, said.err


def test_a_bad_certificate_is_one_line_and_exit_code_6(
    good: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    ended = written(other, authority.made("nuc.test", authority.at(NOW_S)), ends_s=NOW_S - 2 * DAY_S)
    for cert, key, words in (
        (tmp_path / "none.pem", good.key, "none.pem: No such file"),
        (good.cert, ended.key, "does not fit"),
        (ended.cert, ended.key, "ended on"),
        (good.key, good.key, "no certificate"),
    ):
        code, said = refused(capsys, tmp_path, "--tls-cert", cert, "--tls-key", key)
        assert (code, words in said) == (options_of_tls.EXIT_CERTIFICATE, True), said


def test_options_that_do_not_go_together_are_exit_code_2_and_leave_nothing_behind(
    good: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("--tls-cert", good.cert, "--tls-key", good.key)
    for options, words in (
        (("--tls-cert", good.cert), "belong together"),
        (("--lan-name", "nuc.test"), "needs --lan"),
        (("--ca-key-out", tmp_path / "ca.key"), "needs --lan"),
        (("--lan", *both, "--lan-name", "nuc.test"), "not for --tls-cert"),
    ):
        code, said = refused(capsys, tmp_path, *options)
        assert (code, words in said) == (2, True), said
        assert not (tmp_path / "data").exists()
    code, said = refused(capsys, tmp_path, "--lan", "--ca-key-out", tmp_path / "data" / "ca.key")
    assert (code, "inside the data folder" in said) == (2, True), said
    assert not (tmp_path / "data" / "tls").exists()


def test_no_certificate_is_made_beside_a_server_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with DataLock(DataDir(tmp_path / "data").path):
        code, said = refused(capsys, tmp_path, "--lan")
    assert (code, "data" in said) == (4, True)
    assert not (tmp_path / "data" / "tls").exists()


@pytest.mark.parametrize(
    ("port", "onboarding", "expected"), [(8080, None, 8081), (65535, None, 65534), (0, None, 0), (8443, 80, 80)]
)
def test_new_laptops_have_the_next_port_unless_another_one_is_said(
    port: int, onboarding: int | None, expected: int, good: Pair
) -> None:
    args: Any = type("Args", (), {
        "tls_cert": good.cert, "tls_key": good.key, "lan": True, "port": port, "onboarding_port": onboarding,
    })  # fmt: skip
    arguments = options_of_tls.for_front_door(args)
    assert arguments[arguments.index("--plain-port") + 1] == str(expected)


# --- doctor ---------------------------------------------------------------------------------------------------------


def test_check_certificate_without_one_and_with_what_the_server_serves(good: Pair, tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    found = check_certificate(data.path)
    assert (found.verdict, "--lan" in found.remedy) == (WARN, True)
    noted.note(data.run, good.cert, good.key)
    assert check_certificate(data.path).name == "certificate"
    assert str(good.cert) in check_certificate(data.path).found
    noted.note(data.run, None, None)
    assert "plain http only" in check_certificate(data.path).found


@pytest.mark.parametrize(
    ("days", "verdict", "words"), [(100, PASS, "days left"), (20, WARN, "ends soon"), (-2, FAIL, "has ended")]
)
def test_check_certificate_counts_the_days(
    days: int, verdict: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "lan_address", lambda: LAN)
    made = written(tmp_path, authority.made("nuc.test", authority.at(NOW_S)), ends_s=NOW_S + days * DAY_S)
    found = check_certificate(tmp_path, made.cert, made.key)
    assert (found.verdict, words in found.found + found.remedy) == (verdict, True), found


def test_check_certificate_says_when_the_machine_has_moved(
    good: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "lan_address", lambda: "192.168.1.99")
    found = check_certificate(tmp_path, good.cert, good.key)
    assert found.verdict == WARN
    assert "router" in found.remedy
    assert "DATA/tls" in found.remedy


def test_check_certificate_fails_for_a_pair_that_cannot_be_served(
    good: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good.key.write_text("garbage")
    options = ["--data", str(tmp_path / "data"), "--port", "0", "--json"]
    assert main(["doctor", *options, "--tls-cert", str(good.cert), "--tls-key", str(good.key)]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}["certificate"]
    assert (found["verdict"], "no private key" in found["found"]) == (FAIL, True)
    assert main(["doctor", *options, "--tls-cert", str(good.cert)]) == 2
