"""What a monitor reads."""

import subprocess
import sys

from prometheus_client import REGISTRY, generate_latest

from tenants import probes

COUNT = "from tenants.probes import RESPONSES; RESPONSES.labels('GET', 200).inc()"


def test_figures_of_all_web_processes_are_added_up(tmp_path, monkeypatch, settings):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _process in range(2):
        # Each counts in files of its own, as the processes of one web server do.
        subprocess.run([sys.executable, "-c", COUNT], check=True, cwd=settings.BASE_DIR)

    text = generate_latest(probes._registry()).decode()

    assert 'jamaati_responses_total{method="GET",status="200"} 2.0' in text


def test_a_single_process_answers_for_itself(monkeypatch):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)

    assert probes._registry() is REGISTRY
