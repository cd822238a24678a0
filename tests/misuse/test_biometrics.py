"""Biometrics stay with the laboratories: no template, image, vector or profile; their reference numbers are lawful."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misuse.feeds import code_of, refused_values, words

COLUMNS = words("""
指纹 指纹特征 人脸 人脸模板 虹膜 声纹 基因 照片 头像 特征向量 DNA dna分型 zhiwen fingerprint
finger_print_image faceImage iris voicePrint facial_embedding gait dna_profile genotype photo Photograph
mugshot biometric_template
""")
LAWFUL = words("""
指纹编号 指纹比对编号 DNA编号 DNA样本编号 照片编号 痕迹编号 fingerprint_number dna_lab_reference face_value
surface
""")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_biometric_is_refused(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) == "forbidden_biometric"


@pytest.mark.parametrize("column", LAWFUL)
def test_a_laboratorys_number_and_other_neighbours_are_taken(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) is None


@pytest.mark.parametrize(
    "value",
    [
        "/9j/" + "4AAQSkZJRgABAQ" * 8,
        "Rk1S" + "ACAyMAAAAAD8AAABPAFiAMUAxQEAAAAoJ4" * 3,
        "QUJD" * 120,
        " ".join(f"{number / 7:.4f}" for number in range(64)),
        "[" + ";".join(f"-{number}.5e-3" for number in range(128)) + "]",
        "D8S1179:13/14 D21S11:29/30 TH01:6/9.3 FGA:22/24",
    ],
    ids=["image", "template", "blob", "vector", "list", "profile"],
)
def test_a_biometric_in_a_column_of_any_name_is_refused(tmp_path: Path, value: str) -> None:
    assert refused_values(tmp_path, "household", [value, "", "x"]) == "forbidden_values"


@pytest.mark.parametrize("value", ["31.8206 117.2290", "指纹", "DNA", "a" * 64, "D8S1179", "LAB-0017/2024-88"])
def test_positions_kinds_of_trace_and_digests_are_taken(tmp_path: Path, value: str) -> None:
    assert refused_values(tmp_path, "household", [value]) is None
