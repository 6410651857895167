/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is wrong with a document is told with its place. */

#include <stdio.h>

#include "documents.h"
#include "unit.h"

/* A whole document, in parts that can be taken out for others. */
enum part {
	HEAD,
	ORIGIN,
	MACHINE,
	NAMESPACES,
	PROCESSES,
	THREADS,
	HOLDERS,
	MOUNTS,
	LINKS,
	PROBLEMS,
	TAIL,
	N_PARTS,
};

static const char *const parts[N_PARTS] = {
	[HEAD] = "{\"nsrel\":\"snapshot\",\"format\":1,\"version\":\"0.1.0\",\n"
		 "\"sources\":[\"tasks\"],\"types\":[\"net\"],\n",
	[ORIGIN] = "\"origin\":{\"time\":1},\n",
	[MACHINE] = "\"machine\":{\"proc\":\"/proc\"},\n",
	[NAMESPACES] = "\"namespaces\":[{\"ns\":1,\"type\":\"user\"},\n"
		       "{\"ns\":2,\"type\":\"net\"},{\"ns\":3,\"type\":\"mnt\"}],\n",
	[PROCESSES] = "\"processes\":[{\"pid\":7,\"ns\":{\"user\":1,\"net\":2}}],\n",
	[THREADS] = "\"threads\":[{\"pid\":7,\"tid\":8,\"ns\":{\"mnt\":3}}],\n",
	[HOLDERS] = "\"holders\":[],\n",
	[MOUNTS] = "\"mounts\":[],\n",
	[LINKS] = "\"workloads\":[{\"kind\":\"unit\",\"engine\":\"e\",\"id\":\"i\","
		  "\"label\":\"l\",\"cgroup\":\"/\"}],\"links\":[],\n",
	[PROBLEMS] = "\"problems\":[]",
	[TAIL] = "}\n",
};

static char *make(enum part part, const char *other)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (enum part i = 0; i < N_PARTS; i++)
		fputs(i == part ? other : parts[i], out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static unsigned int n_wrong;

static void must_say(const char *text, size_t len, int error, const char *why)
{
	struct nsrel_snapshot *snap = NULL;
	char *said = NULL;
	int r = document_load(text, len, &snap, &said);

	if (r != error || !said || strcmp(said, why) != 0) {
		print_error("%.300s:\n gives %d %s\n not %d %s\n", text, r, said, error,
			    why);
		n_wrong++;
	}
	assert_null(snap);
	free(said);
}

#define NS(item)       NAMESPACES, "\"namespaces\":[" item "],\n"
#define PROCESS(item)  PROCESSES, "\"processes\":[" item "],\n"
#define THREAD(item)   THREADS, "\"threads\":[" item "],\n"
#define HOLDER(item)   HOLDERS, "\"holders\":[" item "],\n"
#define MOUNT(item)    MOUNTS, "\"mounts\":[" item "],\n"
#define PROBLEM(item)  PROBLEMS, "\"problems\":[" item "]\n"
#define NS1	       "{\"ns\":1,\"type\":\"user\"}"
#define LINK(item)     LINKS, "\"workloads\":[],\"links\":[" item "],\n"
#define WORKLOAD(item) LINKS, "\"workloads\":[" item "],\"links\":[],\n"
#define FD                                                                \
	"{\"kind\":\"fd\",\"ns\":2,\"type\":\"net\",\"pid\":7,\"tid\":7," \
	"\"fd\":3}"
#define POD                                                            \
	"\"kind\":\"pod\",\"engine\":\"\",\"id\":\"\",\"label\":\"\"," \
	"\"cgroup\":\"\""
#define DEVICE "\"ns\":2,\"index\":1,\"name\":\"a\""
#define MNT    "\"ns\":2,\"type\":\"net\",\"id\":1,\"target\":\"/x\""

static const struct {
	enum part part;
	const char *text;
	const char *why;
} rows[] = {
	{ HEAD, "", "line 1, column 9: not JSON" },
	{ HEAD, "[", "line 1, column 1: not a snapshot of nsrel" },
	{ HEAD, "{", "line 1, column 1: not a snapshot of nsrel" },
	{ HEAD, "{\"nsrel\":1,\"format\":1,",
	  "line 1, column 1: not a snapshot of nsrel" },
	{ HEAD, "{\"nsrel\":\"snapshot\",", "line 1, column 1: no number of a format" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":0,",
	  "line 1, column 30: no number of a format" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":\"1\",",
	  "line 1, column 30: no number of a format" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":-1,",
	  "line 1, column 30: no number of a format" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1e99999999999999999999999,",
	  "line 1, column 30: no number of a format" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1,\"version\":\"\xff\",",
	  "line 1, column 42: not a version" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1,", "sources: missing" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1,\"sources\":{},",
	  "line 1, column 42: not an array" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1,\"sources\":[\"x\"],",
	  "sources: [0] is an unknown name" },
	{ HEAD, "{\"nsrel\":\"snapshot\",\"format\":1,\"sources\":[1],",
	  "sources: not a string" },
	{ ORIGIN, "", "origin: missing" },
	{ ORIGIN, "\"origin\":[],", "line 3, column 10: not an object" },
	{ ORIGIN, "\"origin\":null,", "line 3, column 10: not an object" },
	{ ORIGIN, "\"origin\":{},\"origin\":{},",
	  "line 3, column 14: the same key twice" },
	{ ORIGIN, "\"origin\":{\"time\":18446744073709551615},",
	  "origin.time: not a number from -9223372036854775808 to "
	  "9223372036854775807" },
	{ ORIGIN, "\"origin\":{\"time\":1.5},", "origin.time: not a whole number" },
	{ ORIGIN, "\"origin\":{\"hostname\":\"a\\u0000b\"},",
	  "origin.hostname: has a NUL" },
	{ ORIGIN, "\"origin\":{\"hostname\":\"a\\\\x0\"},",
	  "origin.hostname: a \\x without the digits of a byte" },
	{ ORIGIN, "\"origin\":{\"hostname\":\"\xff\"},",
	  "line 3, column 23: invalid utf-8 string" },
	{ ORIGIN, "\"origin\":{\"caps\":\"0000000000000000\"},", "origin.uid: missing" },
	{ ORIGIN, "\"origin\":{\"caps\":\"00\"},",
	  "origin.caps: not 16 hexadecimal digits" },
	{ ORIGIN, "\"origin\":{\"caps\":\"000000000000000g\"},",
	  "origin.caps: not 16 hexadecimal digits" },
	{ ORIGIN, "\"origin\":{\"captured\":1},",
	  "origin.captured: neither true nor false" },
	{ MACHINE, "\"machine\":{},", "machine.proc: missing" },
	{ MACHINE, "\"machine\":{\"proc\":\"/proc\",\"last_cap\":64},",
	  "machine.last_cap: not a number from 0 to 63" },
	{ NAMESPACES, "\"namespaces\":{},", "line 5, column 14: not an array" },
	{ NS("1"), "line 5, column 15: not an object" },
	{ NS("{}"), "namespaces[0].ns: missing" },
	{ NS(NS1 ",{\"ns\":2}"), "namespaces[1].type: missing" },
	{ NS("{\"ns\":2,\"type\":\"net]\"}"), "namespaces[0].type: an unknown one" },
	{ NS("{\"ns\":2,\"type\":2}"), "namespaces[0].type: not a string" },
	{ NS("{\"ns\":0,\"type\":\"net\"}"),
	  "namespaces[0].ns: not a number from 1 to 18446744073709551615" },
	{ NS("{\"ns\":-1,\"type\":\"net\"}"),
	  "namespaces[0].ns: not a number from 1 to 18446744073709551615" },
	{ NS("{\"ns\":18446744073709551616,\"type\":\"net\"}"),
	  "line 5, column 21: beyond 64 bits" },
	{ NS("{\"ns\":\"1\",\"type\":\"net\"}"), "namespaces[0].ns: not a whole number" },
	{ NS("{\"ns\":1,\"ns\":2,\"type\":\"net\"}"),
	  "namespaces[0]: the same key twice" },
	{ NS(NS1 "," NS1), "namespaces[1].ns: the same one twice" },
	{ NS(NS1 " " NS1), "line 5, column 38: not JSON" },
	{ NS(NS1 ","), "line 5, column 38: not JSON" },
	{ NS("{\"ns\":1,\"type\":[[[[[[[[1]]]]]]]]}"),
	  "line 5, column 35: nesting too deep" },
	{ NS("{\"ns\":1,\"type\":\"user\",\"pns\":9}"),
	  "namespaces[0].pns: user:[9] is not there" },
	{ NS("{\"ns\":1,\"type\":\"user\",\"pns\":1,\"ons\":1}"),
	  "namespaces[0].pns: its own parent in the end" },
	{ NS("{\"ns\":2,\"type\":\"user\",\"pns\":1,\"ons\":1},"
	     "{\"ns\":1,\"type\":\"user\",\"pns\":2,\"ons\":2}"),
	  "namespaces[0].pns: its own parent in the end" },
	{ NS("{\"ns\":2,\"type\":\"user\"},{\"ns\":1,\"type\":\"user\",\"ons\":2}"),
	  "namespaces[1].ons: not the parent, which owns it" },
	{ NS("{\"ns\":1,\"type\":\"net\",\"pns\":0}"),
	  "namespaces[0].pns: namespaces of this type have no parents" },
	{ NS("{\"ns\":1,\"type\":\"net\",\"owneruid\":0}"),
	  "namespaces[0].owneruid: not of a user namespace" },
	{ NS("{\"ns\":1,\"type\":\"user\",\"owneruid\":4294967296}"),
	  "namespaces[0].owneruid: not a number from 0 to 4294967295" },
	{ NS("{\"ns\":1,\"type\":\"net\",\"netnsid\":-2}"),
	  "namespaces[0].netnsid: not a number from -1 to 9223372036854775807" },
	{ NS("{\"ns\":1,\"type\":\"net\",\"netnsid\":2147483648}"),
	  "namespaces[0].netnsid: not an id, or not of a net namespace" },
	{ NS(NS1 ",{\"ns\":2,\"type\":\"net\"},{\"ns\":3,\"type\":\"mnt\"},"
		 "{\"ns\":4,\"type\":\"uts\"}"),
	  "namespaces[3]: nothing holds it" },
	{ PROCESS("{}"), "processes[0].pid: missing" },
	{ PROCESS("{\"pid\":0}"), "processes[0].pid: not a PID" },
	{ PROCESS("{\"pid\":2147483648}"), "processes[0].pid: not a PID" },
	{ PROCESS("{\"pid\":1},{\"pid\":1}"),
	  "processes[1].pid: process 1 is there twice" },
	{ PROCESS("{\"pid\":1,\"ppid\":-1}"),
	  "processes[0].ppid: not a number from 0 to 2147483647" },
	{ PROCESS("{\"pid\":1,\"ns\":{\"net\":3}}"),
	  "processes[0].ns.net: net:[3] is not there" },
	{ PROCESS("{\"pid\":1,\"ns\":[]}"), "processes[0].ns: not an object" },
	{ PROCESS("{\"pid\":1,\"ns\":{\"pid_for_children\":3}}"),
	  "processes[0].ns.pid_for_children: pid:[3] is not there" },
	{ PROCESS("{\"pid\":1,\"state\":\"\"}"), "processes[0].state: not a letter" },
	{ PROCESS("{\"pid\":1,\"state\":\"SS\"}"), "processes[0].state: not a letter" },
	{ PROCESS("{\"pid\":1,\"pids\":[]}"),
	  "processes[0].pids: not an array of 1 to 33 PIDs" },
	{ PROCESS("{\"pid\":1,\"pids\":[2]}"), "processes[0].pids: [0] is not 1" },
	{ PROCESS("{\"pid\":1,\"pids\":[1,-2]}"), "processes[0].pids: [1] is not a PID" },
	{ PROCESS("{\"pid\":1,\"cmdline\":\"\"}"), "processes[0].cmdline: empty" },
	{ PROCESS("{\"pid\":1,\"from_thread\":[\"x\"]}"),
	  "processes[0].from_thread: [0] is an unknown name" },
	{ PROCESS("{\"pid\":1,\"from_thread\":[\"net\"]}"),
	  "processes[0].from_thread: the process has not ended" },
	{ PROCESS("{\"pid\":1,\"from_thread\":{}}"),
	  "processes[0].from_thread: not an array" },
	{ THREAD("{\"tid\":8}"), "threads[0].pid: missing" },
	{ THREAD("{\"pid\":7}"), "threads[0].tid: missing" },
	{ THREAD("{\"pid\":8,\"tid\":9}"), "threads[0].pid: no process 8 is there" },
	{ THREAD("{\"pid\":7,\"tid\":7}"), "threads[0].tid: thread 7 is there twice" },
	{ THREAD("{\"pid\":7,\"tid\":8},{\"pid\":7,\"tid\":8}"),
	  "threads[1].tid: thread 8 is there twice" },
	{ HOLDER("{}"), "holders[0].type: missing" },
	{ HOLDER("{\"ns\":2,\"type\":\"net\"}"), "holders[0].kind: missing" },
	{ HOLDER("{\"ns\":2,\"type\":\"net\",\"kind\":\"process\"}"),
	  "holders[0].kind: not one of an open file of that namespace" },
	{ HOLDER("{\"ns\":3,\"type\":\"mnt\",\"kind\":\"socket\"}"),
	  "holders[0].kind: not one of an open file of that namespace" },
	{ HOLDER("{\"ns\":2,\"type\":\"net\",\"kind\":\"fd\"}"),
	  "holders[0].pid: missing" },
	{ HOLDER("{\"ns\":2,\"type\":\"net\",\"kind\":\"fd\",\"pid\":7,\"tid\":9}"),
	  "holders[0].tid: process 7 has no thread 9" },
	{ HOLDER("{\"ns\":2,\"type\":\"net\",\"kind\":\"fd\",\"pid\":7,\"tid\":7}"),
	  "holders[0].fd: missing" },
	{ HOLDER(FD "," FD), "holders: fd 3 of process 7 is there twice" },
	{ MOUNT("{\"ns\":2,\"type\":\"net\"}"), "mounts[0].target: missing" },
	{ MOUNT("{" MNT "}"),
	  "mounts[0]: neither in a mount namespace nor in a tree of a task" },
	{ MOUNT("{" MNT ",\"mntns\":2}"), "mounts[0].mntns: mnt:[2] is not there" },
	{ MOUNT("{" MNT ",\"mntns\":3,\"pid\":7,\"tid\":7}"),
	  "mounts[0]: neither in a mount namespace nor in a tree of a task" },
	{ MOUNT("{" MNT ",\"mntns\":3,\"root_pid\":1}"), "mounts[0].root_tid: missing" },
	{ PROBLEM("{\"source\":\"x\"}"), "problems[0].source: an unknown one" },
	{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\"}"),
	  "problems[0].errno: missing" },
	{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\",\"errno\":\"EFUN\"}"),
	  "problems[0].errno: an unknown error" },
	{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\",\"errno\":1,"
		  "\"pid\":7,\"tid\":7}"),
	  "problems[0].pid: process 7 is not said to be incomplete" },
	{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\",\"errno\":1,"
		  "\"pid\":9,\"tid\":9}"),
	  "problems[0].pid: no process 9 is there" },
	{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\",\"errno\":1,\"count\":0}"),
	  "problems[0].count: not a number from 1 to 18446744073709551615" },
	{ PROCESS("{\"pid\":1,\"workload\":1}"),
	  "processes[0].workload: there is no workload of that place" },
	{ NS("{\"ns\":1,\"type\":\"net\",\"workload\":1}"),
	  "namespaces[0].workload: there is no workload of that place" },
	{ WORKLOAD("{}"), "workloads[0].kind: missing" },
	{ WORKLOAD("{\"kind\":\"x\"}"), "workloads[0].kind: an unknown one" },
	{ WORKLOAD("{\"kind\":\"pod\",\"engine\":\"\"}"), "workloads[0].id: missing" },
	{ WORKLOAD("{" POD "},{" POD ",\"parent\":1}"),
	  "workloads[1].parent: there is no workload of that place" },
	{ LINK("{\"ns\":3}"), "links[0].ns: net:[3] is not there" },
	{ LINK("{\"ns\":2}"), "links[0].index: missing" },
	{ LINK("{\"ns\":2,\"index\":0}"),
	  "links[0].index: not a number from 1 to 2147483647" },
	{ LINK("{\"ns\":2,\"index\":1}"), "links[0].name: missing" },
	{ LINK("{\"ns\":2,\"index\":1,\"name\":\"a\",\"peer\":1}"),
	  "links[0].peer: net:[1] is not there" },
	{ LINK("{" DEVICE "},{" DEVICE "}"), "links[1].index: not in order" },
	{ LINK("{" DEVICE ",\"netnsid\":2147483648}"), "links[0].netnsid: not an id" },
	{ TAIL, "", "line 12, column 14: ends too early" },
	{ TAIL, "} x", "line 12, column 16: not JSON" },
	{ TAIL, "]", "line 12, column 14: not JSON" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = make(rows[i].part, rows[i].text);

		must_say(text, strlen(text), -EBADMSG, rows[i].why);
		free(text);
	}
	assert_int_equal(n_wrong, 0);
}

/* The parts themselves are right: what is refused is what was put in. */
static void test_whole(void **state)
{
	static const struct {
		enum part part;
		const char *text;
	} good[] = {
		{ N_PARTS, "" },
		{ HOLDER(FD) },
		{ MOUNT("{" MNT ",\"mntns\":3}") },
		{ MOUNT("{" MNT ",\"pid\":7,\"tid\":8,\"fd\":0}") },
		{ PROBLEM("{\"source\":\"tasks\",\"what\":\"x\",\"errno\":\"EPERM\"}") },
		{ WORKLOAD("{" POD "},{" POD ",\"parent\":0}") },
		{ LINK("{" DEVICE ",\"peer\":2,\"peer_index\":1}") },
		{ ORIGIN, "\"origin\":{\"new\":{\"a\":[1.5e3,null]}},\"newer\":[[[]]]," },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		char *text = make(good[i].part, good[i].text), *why = NULL;
		struct nsrel_snapshot *snap = NULL;

		if (document_load(text, strlen(text), &snap, &why) < 0)
			fail_msg("%s: %s", good[i].text, why);
		nsrel_snapshot_unref(snap);
		free(text);
	}
}

static void test_later_format(void **state)
{
	static const char text[] =
		"{\"nsrel\":\"snapshot\",\n\"format\":2,\"all\":\"new\"}";

	(void)state;
	must_say(text, strlen(text), -ENOTSUP,
		 "line 2, column 10: a later format than this version knows");
	assert_int_equal(n_wrong, 0);
}

static void test_truncated(void **state)
{
	char *text = make(HOLDER(FD));
	size_t len = strlen(text);

	(void)state;
	for (size_t n = 0; n < len - 2; n++) {
		struct nsrel_snapshot *snap = NULL;
		char *why = NULL;

		assert_int_equal(document_load(text, n, &snap, &why), -EBADMSG);
		assert_null(snap);
		assert_non_null(why);
		free(why);
	}
	free(text);
}

/* Deeper than any stack, in a place that is read and in one that is not. */
static void test_deep(void **state)
{
	size_t n = 4 << 20;
	char *deep = malloc(n + 1), *text = NULL;

	(void)state;
	assert_non_null(deep);
	memset(deep, '[', n);
	deep[n] = '\0';
	assert_true(asprintf(&text, "{\"x\":%s", deep) > 0);
	must_say(text, strlen(text), -EBADMSG, "line 1, column 4194310: ends too early");
	free(text);
	memset(deep + n / 2, ']', n / 2);
	assert_true(asprintf(&text, "\"namespaces\":[%s],", deep) > 0);
	free(deep);
	deep = make(NAMESPACES, text);
	must_say(deep, strlen(deep), -EBADMSG,
		 "namespaces[0]: longer than 1048576 bytes");
	free(deep);
	free(text);
	assert_int_equal(n_wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),	     cmocka_unit_test(test_rows),
		cmocka_unit_test(test_later_format), cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests_name("load-bad", tests, NULL, NULL);
}
