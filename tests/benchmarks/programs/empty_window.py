"""The least a PySide6 program can be: what the start of ours is measured against."""

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.programs.painted import TellWhenShown


def main() -> int:
    """Show an empty window."""
    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    TellWhenShown(window)
    window.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
