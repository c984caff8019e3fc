"""What docs/BENCHMARKS.md promises, and whether a run meets it."""

from dataclasses import dataclass, field

# Times as fast as the peer, at least.
SPEED = {
    ("gzip", "boto3 script, gzip 6"): 8,
    ("gzip", "aws-cli | gzip"): 20,
    ("gzip", "awslogs | gzip"): 90,
    ("zstd", "boto3 script, gzip 6"): 12,
}
# The program's CPU time against the compressor's alone.
CPU = 1.3
# gzip against zlib level 6 of the same rows.
OUTPUT = 1.05
PEAK_BYTES = 96_000_000
QUOTA = 0.97


@dataclass
class Verdicts:
    """What was compared with a target, in the order of the table."""

    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def at_least(self, what: str, measured: float, target: float, form: str = "{:.1f}×") -> None:
        self.rows.append((what, "≥ " + form.format(target), form.format(measured), measured >= target))

    def at_most(self, what: str, measured: float, target: float, form: str = "{:.2f}×") -> None:
        self.rows.append((what, "≤ " + form.format(target), form.format(measured), measured <= target))

    def peak(self, what: str, measured: float) -> None:
        self.at_most(f"{what}: peak memory", measured / 1e6, PEAK_BYTES / 1e6, "{:.1f} MB")

    @property
    def missed(self) -> list[str]:
        return [what for what, _, _, met in self.rows if not met]

    def table(self) -> str:
        lines = ["| target | wanted | measured | verdict |", "|---|---|---|---|"]
        for what, wanted, measured, met in self.rows:
            lines.append(f"| {what.replace('|', chr(92) + '|')} | {wanted} | {measured} | {'met' if met else 'MISSED'} |")
        return "\n".join(lines)
