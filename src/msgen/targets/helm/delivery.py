"""How the charts get into clusters by themselves: Argo CD, Flux, Kustomize, for who asks."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.render.documents import yaml_text
from msgen.targets.helm.options import Options
from msgen.targets.helm.wire import Json

_EVERY = "5m"


def files(plan: Plan, options: Options) -> Iterator[tuple[str, str]]:
    """Yield path and text of each file that is asked for."""
    system = plan.overview.name
    places = plan.environments or ("",)
    if options.argocd:
        yield f"deploy/argocd/{system}.yaml", yaml_text(_argocd(system, places, options.argocd))
    if options.flux:
        yield from _flux(system, places, options.flux)
    if options.kustomize:
        for environment in places:
            path = f"deploy/kustomize/{environment or 'base'}/kustomization.yaml"
            yield path, yaml_text(_kustomize(system, environment))


def namespace(system: str, environment: str) -> str:
    """Where an environment of the system is installed."""
    return f"{system}-{environment}" if environment else system


def _values(environment: str) -> list[str]:
    return ["values.yaml", *([f"values-{environment}.yaml"] if environment else [])]


def _argocd(system: str, places: tuple[str, ...], url: str) -> Json:
    """An ApplicationSet: an application for each environment, kept in step with the branch."""
    elements = [
        {
            "name": namespace(system, environment),
            "values": _values(environment)[-1],
            "server": "https://kubernetes.default.svc",
        }
        for environment in places
    ]
    source = {
        "repoURL": url,
        "targetRevision": "HEAD",
        "path": f"deploy/helm/{system}",
        "helm": {"releaseName": system, "valueFiles": ["values.yaml", "{{ .values }}"]},
    }
    labels = {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}
    spec = {
        "project": "default",
        "source": source,
        "destination": {"server": "{{ .server }}", "namespace": "{{ .name }}"},
        "syncPolicy": {
            "automated": {"prune": True, "selfHeal": True},
            "syncOptions": ["CreateNamespace=true", "ServerSideApply=true"],
            "managedNamespaceMetadata": labels,
        },
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": system, "namespace": "argocd"},
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [{"list": {"elements": elements}}],
            "template": {"metadata": {"name": "{{ .name }}"}, "spec": spec},
        },
    }


def _flux(system: str, places: tuple[str, ...], url: str) -> Iterator[tuple[str, str]]:
    """A source and a Kustomization for each environment, whose folder has its HelmRelease."""
    meta = {"name": system, "namespace": "flux-system"}
    reference = {"kind": "GitRepository", "name": system, "namespace": "flux-system"}
    source = {"interval": _EVERY, "url": url, "ref": {"branch": "main"}}
    documents: list[Json] = [
        {
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "GitRepository",
            "metadata": meta,
            "spec": source,
        }
    ]
    for environment in places:
        name = namespace(system, environment)
        folder = f"deploy/flux/{environment or 'base'}"
        spec = {
            "interval": _EVERY,
            "prune": True,
            "wait": True,
            "timeout": "15m",
            "path": f"./{folder}",
            "sourceRef": {"kind": "GitRepository", "name": system},
        }
        documents.append(
            {
                "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
                "kind": "Kustomization",
                "metadata": {"name": name, "namespace": "flux-system"},
                "spec": spec,
            }
        )
        yield f"{folder}/release.yaml", _release(system, environment, reference)
    yield f"deploy/flux/{system}.yaml", "---\n".join(map(yaml_text, documents))


def _release(system: str, environment: str, reference: Json) -> str:
    name = namespace(system, environment)
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    place = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": labels},
    }
    chart = {
        "chart": f"./deploy/helm/{system}",
        "reconcileStrategy": "Revision",
        "sourceRef": reference,
        "valuesFiles": [f"./deploy/helm/{system}/{each}" for each in _values(environment)],
    }
    release = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": system, "namespace": name},
        "spec": {
            "interval": _EVERY,
            "releaseName": system,
            "chart": {"spec": chart},
            "install": {"remediation": {"retries": 3}},
            "upgrade": {"remediation": {"retries": 3, "strategy": "rollback"}},
        },
    }
    return f"{yaml_text(place)}---\n{yaml_text(release)}"


def _kustomize(system: str, environment: str) -> Json:
    """What `kubectl kustomize --enable-helm` makes of the charts, to be patched from there."""
    home = f"../../helm/{system}"
    chart = {
        "name": system,
        "releaseName": system,
        "namespace": namespace(system, environment),
        "valuesFile": f"{home}/values.yaml",
    }
    further = [f"{home}/{each}" for each in _values(environment)[1:]]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "helmGlobals": {"chartHome": "../../helm"},
        "helmCharts": [chart | ({"additionalValuesFiles": further} if further else {})],
    }
