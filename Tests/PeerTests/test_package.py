"""What scripts/package-lambda refuses to pack, since the runtime of Lambda could not start it."""

import shutil
import subprocess

import peers
import pytest
from test_function import bootstrap

COMPILER = shutil.which("clang") or shutil.which("cc") or shutil.which("gcc")


def check(program):
    return subprocess.run([peers.ROOT / "scripts/package-lambda", "--check", program], capture_output=True, text=True)


def test_a_function_that_needs_swifts_shared_libraries():
    if "libswiftCore" not in subprocess.run(["readelf", "-d", bootstrap()], capture_output=True, text=True).stdout:
        pytest.skip("this binary is the packaged one")
    found = check(bootstrap())
    assert found.returncode == 1 and "which provided.al2023 may lack" in found.stderr, found


@pytest.mark.skipif(COMPILER is None, reason="no C compiler")
def test_a_program_with_packed_relocations(tmp_path):
    source, program = tmp_path / "main.c", tmp_path / "main"
    source.write_text("#include <stdio.h>\nvoid *table[] = {&table, puts};\nint main(void) { return table[0] == 0; }\n")
    versions = ""
    for linker in (["-fuse-ld=lld"], []):
        flags = ["-fPIE", "-pie", *linker, "-Wl,-z,pack-relative-relocs"]
        if subprocess.run([COMPILER, *flags, source, "-o", program], capture_output=True).returncode == 0:
            versions = subprocess.run(["readelf", "-V", program], capture_output=True, text=True).stdout
            break
    if "GLIBC_ABI_DT_RELR" not in versions:
        pytest.skip("no linker here packs relocations")
    found = check(program)
    assert found.returncode == 1 and "GLIBC_ABI_DT_RELR" in found.stderr, found
