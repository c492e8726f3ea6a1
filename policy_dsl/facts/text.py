"""From bytes to text, and which format it is. Nothing is decoded by guessing."""

from __future__ import annotations

import re
from typing import Literal

from policy_dsl.facts.problem import Problem

Format = Literal["json", "yaml", "xlsx"]

_SUFFIXES: dict[str, Format] = {"json": "json", "yaml": "yaml", "yml": "yaml", "xlsx": "xlsx", "xlsm": "xlsx"}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"


def problem(code: str, span: tuple[int, int] | None = None, **args: str) -> Problem:
    """A finding about the file as a whole, or at a known place."""
    return Problem(code, (), "value", args, span=span)


def format_of(data: bytes, name: str) -> Format | Problem:
    """The format by what the bytes begin with, then by the suffix of ``name``, then by the first sign."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if data.startswith(_ZIP):
        return "xlsx"
    if data.startswith(_OLE):
        return problem("F0105", found="旧版或加密的 Office 文件", found_en="an old or encrypted Office file")
    if suffix in _SUFFIXES:
        if _SUFFIXES[suffix] != "xlsx":
            return _SUFFIXES[suffix]
        found, found_en = f".{suffix}，但内容不是工作簿", f".{suffix}, though it is not a workbook"
        return problem("F0105", found=found, found_en=found_en)
    if suffix in ("xls", "et", "ods", "csv", "tsv", "doc", "docx", "wps", "pdf", "parquet"):
        return problem("F0105", found=f".{suffix}", found_en=f".{suffix}")
    if suffix == "pol":
        how = "先写事实文件，再写政策：polc eval 事实.yaml --policy 政策.pol。"
        how_en = "Name the facts first and then the policy: polc eval FACTS --policy POLICY.pol."
        found, found_en = "这是政策文件，不是事实文件", "it is a policy, and no facts file"
        return problem("F0105", found=found, found_en=found_en, how=how, how_en=how_en)
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "json" if head[:1] in (b"{", b"[") else "yaml"


def _encoding(data: bytes) -> str:
    """What bytes that are not UTF-8 look like; "" when they look like nothing."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    head = data[:4096]
    if 0 in head:
        # GBK has no NUL; UTF-16 has one for every ASCII character
        return "UTF-16" if len(head) <= head.count(0) * 8 < len(head) * 6 else ""
    try:
        data[:1_000_000].decode("gb18030")
    except UnicodeDecodeError as error:
        # the cut may have fallen within a character
        return "GBK" if error.start >= 999_990 else ""
    return "GBK"


def decode(data: bytes) -> str | Problem:
    """The text of UTF-8 bytes, with or without a byte order mark (which is not part of the text)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = _encoding(data)
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
        found = f"看起来是 {encoding} 编码" if encoding else f"第{line}行有字节 {byte}，不是任何 UTF-8 字符"
        found_en = f"it looks like {encoding}" if encoding else f"line {line} has the byte {byte}"
        return problem("F0102", found=found, found_en=found_en)
    if "\0" in text and _encoding(data) == "UTF-16":
        return problem("F0102", found="看起来是 UTF-16 编码", found_en="it looks like UTF-16")
    if (control := re.search(_CONTROL, text)) is not None:
        at = control.start()
        return problem("F0103", (at, at + 1), char=f"U+{ord(text[at]):04X}")
    if not text.strip():
        return problem("F0104")
    return text
