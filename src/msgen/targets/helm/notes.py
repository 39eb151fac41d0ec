"""Comments in the files of values, where a name alone does not tell a reader enough."""

OF_WORKLOAD = {
    "enabled": "Whether it is installed with the system.",
    "image": "Below global.image.registry, with global.image.tag; tag: and digest: win over it.",
    "replicas": "More than one: an eviction takes one at a time. Different: autoscaled between.",
    "autoscale": "Per cent of what is requested.",
    "headless": "Its name stands for its pods: each keeps what it has.",
    "platform": "Its environment begins with global.env.",
    "secrets": "Secrets of these names, each with the key `value`: files in /run/secrets.",
    "schedule": "When it runs; a run that takes too long makes the next one fall out.",
    "jobs": "Run by Helm before or after an install or upgrade.",
    "stop": "Seconds: a pause in which traffic goes elsewhere, then the grace for what runs.",
    "runAs": "The user of the image; whoever it is, not root.",
    "hardening": "Exceptions from Pod Security 'restricted': such a pod needs another namespace.",
    "access": "What the network lets through, from the declared edges: names and ports of pods.",
    "owns": "Where an external store has the secret that nobody else needs.",
    "test": "What `helm test` asks.",
}
OF_DATA = {
    "servers": (
        "Each runs here as one pod with one volume, which is right for development and tests.\n"
        "Where it runs elsewhere, write managed: true in the environment of system.yaml."
    ),
}
OF_SYSTEM = {
    "global": (
        "What all charts of the system share. An operator fetches secrets where external is true:\n"
        "shared says where those are that several workloads use."
    ),
}
OF_GATEWAY = (
    "The way in. Either give its Service a load balancer, or enable the Ingress.\n"
    "stop.drain tells clients to leave before it ends, and wants bash in its image: without one\n"
    "(distroless), write drain: null, and connections that clients keep are cut off."
)
