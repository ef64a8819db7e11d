"""The Cabinet Office's list of NPO corporations (行政入力情報): read, looked through by staff, then taken over in one go."""
