/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "must.h"
#include "unit.h"
#include "workload-table.h"

#define H64   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID  "12723d69-9268-11e7-84d0-c85b76cda386"
#define UNDER "12723d69_9268_11e7_84d0_c85b76cda386"
#define USER  "/user.slice/user-1000.slice/user@1000.service"

#define UNIT	  NSREL_WORKLOAD_UNIT
#define APP	  NSREL_WORKLOAD_APP
#define CONTAINER NSREL_WORKLOAD_CONTAINER
#define POD	  NSREL_WORKLOAD_POD
#define MONITOR	  PATTERN_MONITOR

/* At least one for each row of the table, by its pattern. */
static const struct {
	const char *pattern, *path, *engine;
	int kind;
	const char *id; /* as it is in the path */
} rows[] = {
	{ "libpod-conmon-{id}.scope", "/machine.slice/libpod-conmon-" H64 ".scope",
	  "podman", MONITOR, H64 },
	{ "libpod_parent/conmon", "/libpod_parent/conmon", "podman", MONITOR, NULL },
	{ "libpod_parent/*/conmon", "/libpod_parent/" H64 "/conmon", "podman", MONITOR,
	  NULL },
	{ "crio-conmon-{id}.scope", "/system.slice/crio-conmon-" H64 ".scope", "crio",
	  MONITOR, H64 },
	{ "crio-conmon-{id}", "/kubepods/pod" UUID "/crio-conmon-" H64, "crio", MONITOR,
	  H64 },
	{ "lxc.monitor.{name}", "/lxc.monitor.web", "lxc", MONITOR, "web" },
	{ "lxc.monitor/{name}", "/lxc.monitor/web", "lxc", MONITOR, "web" },
	{ "machine-{name}.scope/supervisor", "/machine.slice/machine-a.scope/supervisor",
	  "nspawn", MONITOR, "a" },
	{ "systemd-nspawn@{name}.service/supervisor",
	  "/machine.slice/systemd-nspawn@a.service/supervisor", "nspawn", MONITOR, "a" },
	{ "*kubepods*-pod{pod}.slice",
	  "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UNDER
	  ".slice",
	  "kubernetes", POD, UNDER },
	{ "*kubepods*-pod{pod}.slice", "/kubepods.slice/kubepods-pod" UNDER ".slice",
	  "kubernetes", POD, UNDER },
	{ "*kubepods*-pod{pod}.slice",
	  "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UNDER ".slice",
	  "kubernetes", POD, UNDER },
	{ "kubepods/pod{pod}", "/kubepods/pod" UUID, "kubernetes", POD, UUID },
	{ "kubepods/*/pod{pod}", "/kubepods/burstable/pod" UUID, "kubernetes", POD,
	  UUID },
	{ "*kubepods*-pod{pod}.slice:cri-containerd:{id}",
	  "/system.slice/containerd.service/kubepods-besteffort-pod" UNDER
	  ".slice:cri-containerd:" H64,
	  "containerd", CONTAINER, H64 },
	{ "cri-containerd-{id}.scope", "/kubepods.slice/cri-containerd-" H64 ".scope",
	  "containerd", CONTAINER, H64 },
	{ "crio-{id}.scope", "/kubepods.slice/crio-" H64 ".scope", "crio", CONTAINER,
	  H64 },
	{ "crio-{id}", "/kubepods/pod" UUID "/crio-" H64, "crio", CONTAINER, H64 },
	{ "docker-{id}.scope", "/system.slice/docker-" H64 ".scope", "docker", CONTAINER,
	  H64 },
	{ "docker/{id}", "/docker/" H64, "docker", CONTAINER, H64 },
	{ "*libpod_pod_{id}.slice", "/machine.slice/machine-libpod_pod_" H64 ".slice",
	  "podman", POD, H64 },
	{ "*libpod_pod_{id}.slice", USER "/user.slice/user-libpod_pod_" H64 ".slice",
	  "podman", POD, H64 },
	{ "libpod_parent/{id}", "/libpod_parent/" H64, "podman", POD, H64 },
	{ "libpod-{id}.scope", USER "/user.slice/libpod-" H64 ".scope", "podman",
	  CONTAINER, H64 },
	{ "libpod-{id}", "/libpod_parent/libpod-" H64, "podman", CONTAINER, H64 },
	{ "libpod-payload-{id}", "/system.slice/web.service/libpod-payload-" H64,
	  "podman", CONTAINER, H64 },
	{ "nerdctl-{id}.scope", "/system.slice/nerdctl-" H64 ".scope", "nerdctl",
	  CONTAINER, H64 },
	{ "/default/{id}", "/default/" H64, "nerdctl", CONTAINER, H64 },
	{ "/default/{name}", "/default/redis", "containerd", CONTAINER, "redis" },
	{ "/k8s.io/{id}", "/k8s.io/" H64, "containerd", CONTAINER, H64 },
	{ "pod{pod}/{id}", "/kubepods/burstable/pod" UUID "/" H64, "kubernetes",
	  CONTAINER, H64 },
	{ "lxc.payload.{name}", "/lxc.payload.web", "lxc", CONTAINER, "web" },
	{ "lxc.payload.{name}", "/lxc.payload.project_web", "lxc", CONTAINER,
	  "project_web" },
	{ "lxc.payload/{name}", "/lxc.payload/web", "lxc", CONTAINER, "web" },
	{ "lxc/{name}", "/lxc/101", "lxc", CONTAINER, "101" },
	{ "machine-lxc\\x2d{number}\\x2d{name}.scope",
	  "/machine.slice/machine-lxc\\x2d4711\\x2dbox.scope", "libvirt-lxc", CONTAINER,
	  "box" },
	{ "machine/{name}.libvirt-lxc", "/machine/box.libvirt-lxc", "libvirt-lxc",
	  CONTAINER, "box" },
	{ "machine-qemu\\x2d{unit}", "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
	  "systemd", UNIT, "machine-qemu\\x2d1\\x2dvm.scope" },
	{ "machine-{name}.scope", "/machine.slice/machine-deb\\x2d12.scope", "nspawn",
	  CONTAINER, "deb\\x2d12" },
	{ "systemd-nspawn@{name}.service", "/machine.slice/systemd-nspawn@deb.service",
	  "nspawn", CONTAINER, "deb" },
	{ "app-flatpak-{name}-{number}.scope",
	  USER "/app.slice/app-flatpak-org.gnome.Maps-1234.scope", "flatpak", APP,
	  "org.gnome.Maps" },
	{ "flatpak-{name}-{number}.scope", USER "/flatpak-org.gnome.Maps-1234.scope",
	  "flatpak", APP, "org.gnome.Maps" },
	{ "snap.{name}.*.service", "/system.slice/snap.lxd.daemon.service", "snap", APP,
	  "lxd" },
	{ "snap.{name}.*.scope", USER "/app.slice/snap.firefox.firefox-" UUID ".scope",
	  "snap", APP, "firefox" },
	{ "{unit}.service", "/system.slice/nginx.service", "systemd", UNIT,
	  "nginx.service" },
	{ "{unit}.service", USER, "systemd", UNIT, "user@1000.service" },
	{ "{unit}.service", USER "/app.slice/app-gnome\\x2dx.service", "systemd", UNIT,
	  "app-gnome\\x2dx.service" },
	{ "{unit}.scope", "/init.scope", "systemd", UNIT, "init.scope" },
	{ "{unit}.scope", "/user.slice/user-1000.slice/session-3.scope", "systemd", UNIT,
	  "session-3.scope" },
	{ "{unit}.socket", "/system.slice/x.socket", "systemd", UNIT, "x.socket" },
	{ "{unit}.mount", "/system.slice/x.mount", "systemd", UNIT, "x.mount" },
	{ "{unit}.swap", "/system.slice/x.swap", "systemd", UNIT, "x.swap" },
	{ NULL, "/system.slice", NULL, 0, NULL },
	{ NULL, "/kubepods.slice/kubepods-burstable.slice", NULL, 0, NULL },
	{ NULL, "/docker", NULL, 0, NULL },
	{ NULL, "/" H64, NULL, 0, NULL },
	{ NULL, "/docker/buildkit", NULL, 0, NULL },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct workload_match m = { 0 };
		const struct workload_pattern *p = workload_table_find(
			NULL, 0, rows[i].path, strlen(rows[i].path), &m);

		if (!p != !rows[i].pattern ||
		    (p && strcmp(p->text, rows[i].pattern) != 0))
			fail_msg("%s: %s", rows[i].path, p ? p->text : "nothing");
		if (!p)
			continue;
		assert_string_equal(p->engine, rows[i].engine);
		assert_int_equal(p->kind, rows[i].kind);
		assert_int_equal(m.id.len, rows[i].id ? strlen(rows[i].id) : 0);
		if (rows[i].id)
			assert_memory_equal(m.id.start, rows[i].id, m.id.len);
	}
}

/* A row that nothing comes to would be one that another hides. */
static void test_every_pattern(void **state)
{
	(void)state;
	for (const struct workload_pattern *p = workload_table; p->engine; p++) {
		bool found = false;

		assert_true(workload_pattern_is_valid(p));
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			found |= rows[i].pattern && strcmp(rows[i].pattern, p->text) == 0;
		if (!found)
			fail_msg("%s", p->text);
	}
}

static void test_more(void **state)
{
	static const struct workload_pattern more[] = {
		{ "mine", CONTAINER, "{name}.x" },
		{ "mine", PATTERN_NONE, "docker-*.scope" },
	};
	struct workload_match m;

	(void)state;
	assert_ptr_equal(workload_table_find(more, 2, BYTES("/a.x"), &m), &more[0]);
	assert_ptr_equal(workload_table_find(more, 2, BYTES("/docker-1.scope"), &m),
			 &more[1]);
	assert_string_equal(workload_table_find(more, 2, BYTES("/x.scope"), &m)->text,
			    "{unit}.scope");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
					    cmocka_unit_test(test_every_pattern),
					    cmocka_unit_test(test_more) };

	return cmocka_run_group_tests_name("workload-table", tests, NULL, NULL);
}
