"""What takes the charts into clusters exists where it is asked for, and names what is there."""

from pathlib import Path

import yaml

from msgen.pipeline import judge_file
from msgen.targets import helm

SPEC = """
msgen: 1
system: shop
targets: {{helm: {options}}}
services: {{order: {{image: 'example.com/order:1', replicas: 2}}}}
environments: {{staging: {{}}, prod: {{services: {{order: {{replicas: 4}}}}}}}}
"""
URL = "https://git.example.com/shop.git"


def made(options: str, folder: Path) -> dict[str, str]:
    spec = folder / "system.yaml"
    spec.write_text(SPEC.format(options=options))
    found = helm.files(judge_file(spec).sound_plan())
    return {file.path: file.content.decode() for file in found}


def test_nobody_gets_what_nobody_asked_for(tmp_path: Path) -> None:
    assert all(path.startswith("deploy/helm/") for path in made("{}", tmp_path))


def test_argo_cd_has_an_application_for_each_environment(tmp_path: Path) -> None:
    files = made(f"{{argocd: {URL}}}", tmp_path)
    spec = yaml.safe_load(files["deploy/argocd/shop.yaml"])["spec"]
    elements = spec["generators"][0]["list"]["elements"]
    assert [each["name"] for each in elements] == ["shop-prod", "shop-staging"]
    source = spec["template"]["spec"]["source"]
    assert source["repoURL"] == URL
    for each in elements:
        assert f"{source['path']}/{each['values']}" in files


def test_flux_has_a_release_for_each_environment(tmp_path: Path) -> None:
    files = made(f"{{flux: {URL}}}", tmp_path)
    source, *kustomizations = yaml.safe_load_all(files["deploy/flux/shop.yaml"])
    assert source["spec"]["url"] == URL
    for each in kustomizations:
        folder = each["spec"]["path"].removeprefix("./")
        namespace, release = yaml.safe_load_all(files[f"{folder}/release.yaml"])
        assert release["metadata"]["namespace"] == namespace["metadata"]["name"]
        chart = release["spec"]["chart"]["spec"]
        assert f"{chart['chart'].removeprefix('./')}/Chart.yaml" in files
        for values in chart["valuesFiles"]:
            assert values.removeprefix("./") in files


def test_kustomize_inflates_the_charts_that_are_there(tmp_path: Path) -> None:
    files = made("{kustomize: true}", tmp_path)
    [chart] = yaml.safe_load(files["deploy/kustomize/prod/kustomization.yaml"])["helmCharts"]
    for path in (chart["valuesFile"], *chart["additionalValuesFiles"]):
        assert f"deploy/{path.removeprefix('../../')}" in files


def test_some_copies_stay_and_releases_come_step_by_step(tmp_path: Path) -> None:
    files = made("{min_available: 1, rollouts: argo}", tmp_path)
    shared = yaml.safe_load(files["deploy/helm/shop/values.yaml"])["global"]
    assert shared["minAvailable"] == 1
    assert shared["rollouts"]["enabled"] is True
    assert shared["rollouts"]["steps"][0] == {"setWeight": 10}
