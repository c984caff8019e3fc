"""libdeflate and libzstd of this machine, the libraries that the program is linked with, called directly."""

import ctypes
import ctypes.util
import zlib
from collections.abc import Callable, Iterator


class CodecMissing(Exception):
    pass


def _library(name: str) -> ctypes.CDLL:
    found = ctypes.util.find_library(name)
    if not found:
        raise CodecMissing(f"lib{name} is not installed: scripts/setup build")
    return ctypes.CDLL(found)


def gzip_compressor(level: int) -> Callable[[bytes], bytes]:
    """One member a call. Each thread takes a compressor of its own."""
    library = _library("deflate")
    library.libdeflate_alloc_compressor.restype = ctypes.c_void_p
    library.libdeflate_gzip_compress_bound.restype = ctypes.c_size_t
    library.libdeflate_gzip_compress_bound.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    library.libdeflate_gzip_compress.restype = ctypes.c_size_t
    library.libdeflate_gzip_compress.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t,
    ]
    compressor = library.libdeflate_alloc_compressor(level)
    if not compressor:
        raise CodecMissing(f"libdeflate has no level {level}")
    output = ctypes.create_string_buffer(0)

    def compress(rows: bytes) -> bytes:
        nonlocal output
        bound = library.libdeflate_gzip_compress_bound(compressor, len(rows))
        if len(output) < bound:
            output = ctypes.create_string_buffer(bound)
        size = library.libdeflate_gzip_compress(compressor, rows, len(rows), output, len(output))
        return ctypes.string_at(output, size)

    return compress


def _zstd() -> ctypes.CDLL:
    library = _library("zstd")
    for name in ("ZSTD_compressBound", "ZSTD_compress2", "ZSTD_decompress", "ZSTD_findFrameCompressedSize"):
        getattr(library, name).restype = ctypes.c_size_t
    library.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
    library.ZSTD_createCCtx.restype = ctypes.c_void_p
    library.ZSTD_compressBound.argtypes = [ctypes.c_size_t]
    library.ZSTD_CCtx_setParameter.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    library.ZSTD_compress2.argtypes = [
        ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t,
    ]
    library.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
    library.ZSTD_findFrameCompressedSize.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    library.ZSTD_getFrameContentSize.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    return library


def zstd_compressor(level: int) -> Callable[[bytes], bytes]:
    """One frame a call, with size and checksum as the program writes them. Each thread takes one of its own."""
    library = _zstd()
    context = library.ZSTD_createCCtx()
    # ZSTD_c_compressionLevel and ZSTD_c_checksumFlag.
    library.ZSTD_CCtx_setParameter(context, 100, level)
    library.ZSTD_CCtx_setParameter(context, 201, 1)
    output = ctypes.create_string_buffer(0)

    def compress(rows: bytes) -> bytes:
        nonlocal output
        bound = library.ZSTD_compressBound(len(rows))
        if len(output) < bound:
            output = ctypes.create_string_buffer(bound)
        size = library.ZSTD_compress2(context, output, len(output), rows, len(rows))
        return ctypes.string_at(output, size)

    return compress


def compressor(kind: str, level: int) -> Callable[[bytes], bytes]:
    return {"gzip": gzip_compressor, "zstd": zstd_compressor}[kind](level)


def gzip_members(body: bytes) -> Iterator[bytes]:
    """The content of each member."""
    while body:
        member = zlib.decompressobj(wbits=31)
        content = member.decompress(body)
        if not member.eof:
            raise ValueError("the object ends inside a gzip member")
        yield content
        body = member.unused_data


def zstd_frames(body: bytes) -> Iterator[bytes]:
    """The content of each frame; all of the program's frames say how large it is."""
    library = _zstd()
    source = ctypes.create_string_buffer(body, len(body))
    start, end = ctypes.addressof(source), ctypes.addressof(source) + len(body)
    while start < end:
        length = library.ZSTD_findFrameCompressedSize(start, end - start)
        size = library.ZSTD_getFrameContentSize(start, end - start)
        # Both are enormous where they stand for an error.
        if length > end - start or size > 1 << 32:
            raise ValueError("the object is not a sequence of zstd frames")
        content = ctypes.create_string_buffer(size)
        if library.ZSTD_decompress(content, size, start, length) != size:
            raise ValueError("a zstd frame is damaged")
        yield content.raw
        start += length


def members(kind: str, body: bytes) -> list[bytes]:
    return list({"gzip": gzip_members, "zstd": zstd_frames}[kind](bytes(body)))
