"""Runs a pipeline and says what it took: `measure.py SPECIFICATION`, in JSON: {"pipeline": [[…], …], "output": path}.

A process of its own, and a small one: the kernel counts the memory of the process that starts a program into its peak.
Prints one line of JSON: wall seconds, CPU seconds of all processes, peak memory of the largest in bytes, exit statuses.
"""

import json
import os
import subprocess
import sys
import time


def main(text: str) -> None:
    specification = json.loads(text)
    pipeline = specification["pipeline"]
    with open(specification["output"], "wb") as output:
        started = time.perf_counter()
        processes: list[subprocess.Popen] = []
        for index, command in enumerate(pipeline):
            is_last = index + 1 == len(pipeline)
            source = processes[-1].stdout if processes else subprocess.DEVNULL
            processes.append(
                subprocess.Popen(command, stdin=source, stdout=output if is_last else subprocess.PIPE)
            )
            if processes[:-1]:
                # Only the reader holds it now, so a reader that dies is noticed by the writer.
                processes[-2].stdout.close()
        ends = [os.wait4(process.pid, 0) for process in processes]
        wall = time.perf_counter() - started
    print(json.dumps({
        "wall": wall, "cpu": sum(usage.ru_utime + usage.ru_stime for _, _, usage in ends),
        # Linux counts in KiB.
        "peak": max(usage.ru_maxrss for _, _, usage in ends) * 1024,
        "statuses": [os.waitstatus_to_exitcode(status) for _, status, _ in ends],
    }))


if __name__ == "__main__":
    main(sys.argv[1])
