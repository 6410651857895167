/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Container runtimes take a cgroup path "slice:prefix:name" for systemd(1), which makes
 * "prefix-name.scope" of it in that slice, or "/parent/name" where they make directories
 * themselves (cgroupfs). Below the first, in any depth, may be what an init system inside
 * makes: matching goes by the end of a path, and on upwards.
 */

#include "workload-table.h"

#define UNIT	  NSREL_WORKLOAD_UNIT
#define APP	  NSREL_WORKLOAD_APP
#define CONTAINER NSREL_WORKLOAD_CONTAINER
#define POD	  NSREL_WORKLOAD_POD
#define MONITOR	  PATTERN_MONITOR

const struct workload_pattern workload_table[] = {
	/* conmon of podman; with cgroupfs one cgroup for all, or for those of a pod. */
	{ "podman", MONITOR, "libpod-conmon-{id}.scope" },
	{ "podman", MONITOR, "libpod_parent/conmon" },
	{ "podman", MONITOR, "libpod_parent/*/conmon" },
	/* conmon of CRI-O: conmon_cgroup "pod", or a slice. */
	{ "crio", MONITOR, "crio-conmon-{id}.scope" },
	{ "crio", MONITOR, "crio-conmon-{id}" },
	/* lxc-monitord: since LXC 4.0 with a dot, before that directories. */
	{ "lxc", MONITOR, "lxc.monitor.{name}" },
	{ "lxc", MONITOR, "lxc.monitor/{name}" },
	/* nspawn divides the cgroup that is delegated to it: "payload" and this one. */
	{ "nspawn", MONITOR, "machine-{name}.scope/supervisor" },
	{ "nspawn", MONITOR, "systemd-nspawn@{name}.service/supervisor" },

	/* The kubelet: but for "guaranteed" pods, the class comes before the pod. */
	{ "kubernetes", POD, "*kubepods*-pod{pod}.slice" },
	{ "kubernetes", POD, "kubepods/pod{pod}" },
	{ "kubernetes", POD, "kubepods/*/pod{pod}" },
	/* A slice as the parent, and a runtime that is not told of systemd. */
	{ "containerd", CONTAINER, "*kubepods*-pod{pod}.slice:cri-containerd:{id}" },
	{ "containerd", CONTAINER, "cri-containerd-{id}.scope" },
	{ "crio", CONTAINER, "crio-{id}.scope" },
	{ "crio", CONTAINER, "crio-{id}" },

	{ "docker", CONTAINER, "docker-{id}.scope" },
	{ "docker", CONTAINER, "docker/{id}" },

	/* Pods are slices, "user-" or "machine-" before them, or directories. */
	{ "podman", POD, "*libpod_pod_{id}.slice" },
	{ "podman", POD, "libpod_parent/{id}" },
	{ "podman", CONTAINER, "libpod-{id}.scope" },
	{ "podman", CONTAINER, "libpod-{id}" },
	/* --cgroups=split, as of Quadlet: inside the unit that podman is started by. */
	{ "podman", CONTAINER, "libpod-payload-{id}" },

	/* containerd's namespace and the id; of others than these nothing can be said. */
	{ "nerdctl", CONTAINER, "nerdctl-{id}.scope" },
	{ "nerdctl", CONTAINER, "/default/{id}" },
	{ "containerd", CONTAINER, "/default/{name}" },
	{ "containerd", CONTAINER, "/k8s.io/{id}" },

	/* Below the pod there is the id alone: any runtime may have made it. */
	{ "kubernetes", CONTAINER, "pod{pod}/{id}" },

	/* LXD and Incus use liblxc, and its names: the path does not tell them apart. */
	{ "lxc", CONTAINER, "lxc.payload.{name}" },
	{ "lxc", CONTAINER, "lxc.payload/{name}" },
	{ "lxc", CONTAINER, "lxc/{name}" },

	/* systemd-machined: "lxc-PID-NAME", "qemu-ID-NAME" of libvirt; else nspawn. */
	{ "libvirt-lxc", CONTAINER, "machine-lxc\\x2d{number}\\x2d{name}.scope" },
	{ "libvirt-lxc", CONTAINER, "machine/{name}.libvirt-lxc" },
	{ "systemd", UNIT, "machine-qemu\\x2d{unit}" },
	{ "nspawn", CONTAINER, "machine-{name}.scope" },
	{ "nspawn", CONTAINER, "systemd-nspawn@{name}.service" },

	/* flatpak-run(1): the application's name, its dashes escaped, and a number. */
	{ "flatpak", APP, "app-flatpak-{name}-{number}.scope" },
	{ "flatpak", APP, "flatpak-{name}-{number}.scope" },
	/* The snap's name, that of an app or hook, and of a scope a UUID. */
	{ "snap", APP, "snap.{name}.*.service" },
	{ "snap", APP, "snap.{name}.*.scope" },

	/* What has processes, systemd.unit(5). Slices only group others. */
	{ "systemd", UNIT, "{unit}.service" },
	{ "systemd", UNIT, "{unit}.scope" },
	{ "systemd", UNIT, "{unit}.socket" },
	{ "systemd", UNIT, "{unit}.mount" },
	{ "systemd", UNIT, "{unit}.swap" },
	{ 0 },
};

const struct workload_pattern *workload_table_find(const struct workload_pattern *more,
						   size_t n_more, const char *path,
						   size_t len, struct workload_match *ret)
{
	for (size_t i = 0; i < n_more; i++)
		if (workload_pattern_match(&more[i], path, len, ret))
			return &more[i];
	for (const struct workload_pattern *p = workload_table; p->engine; p++)
		if (workload_pattern_match(p, path, len, ret))
			return p;
	return NULL;
}
