from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import hives
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

KEY = "HKLM\\SOFTWARE\\Altiris"
SOURCE = "\\\\altiris01.kestrel.example\\d$\\Program Files\\Altiris & Co\\NS"


def test_a_key_is_saved_on_the_drive_of_the_server_and_copied_from_its_share():
    made = hives.steps(SOURCE, ["HKLM\\SOFTWARE\\Altiris", "HKU\\.DEFAULT\\Soft ware/x"], "E:\\set.partial\\settings\\registry")
    assert made == {
        "folder": "D:\\itms-migration-registry",
        "unc": "\\\\altiris01.kestrel.example\\d$\\itms-migration-registry",
        "rows": [
            {"key": "HKLM\\SOFTWARE\\Altiris", "file": "D:\\itms-migration-registry\\SOFTWARE.Altiris.hiv"},
            {"key": "HKU\\.DEFAULT\\Soft ware/x", "file": "D:\\itms-migration-registry\\.DEFAULT.Soft ware_x.hiv"},
        ],
        "destination": "E:\\set.partial\\settings\\registry",
    }


@pytest.mark.parametrize(("source", "keys"), [(SOURCE, []), ("\\\\altiris01\\NS", [KEY]), ("C:\\NS", [KEY])])
def test_no_hives_without_keys_or_an_administrative_share(source, keys):
    assert hives.steps(source, keys, "E:\\x") is None


@pytest.mark.parametrize(
    "keys", [["HKLM"], ["HKCU\\Software"], ["SOFTWARE\\Altiris"], ['HKLM\\a"b'], ["HKLM\\a\nb"], ["HKLM\\A", "hklm\\a"]]
)
def test_a_key_that_reg_save_does_not_take_from_another_computer(keys):
    with pytest.raises(Refusal, match="backup_registry_keys"):
        hives.steps(SOURCE, keys, "E:\\x")
