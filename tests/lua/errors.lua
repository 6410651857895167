-- SPDX-License-Identifier: LGPL-2.1-or-later

-- What the caller did wrong raises an error, what the world refuses is a result; and
-- neither leaves anything behind.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local ENOENT <const>, ENOTDIR <const> = 2, 20

local BAD_OPTIONS <const> = {
	{ "net", "#1 to '[%w.]*discover' %(table expected, got string%)" },
	{ { type = "net" }, "#1 to '[%w.]*discover' %(option 'type': no such option%)" },
	{ { "net" }, "option '1': no such option" },
	{ { types = "foo" }, "option 'types': unknown name 'foo'" },
	{ { types = { "net", "foo" } }, "option 'types': unknown name 'foo'" },
	{ { types = "net\0" }, "option 'types': string contains zeros" },
	{ { types = 1 }, "option 'types': name or .* expected, got number" },
	{ { types = { 1 } }, "option 'types': name or .* expected, got number" },
	{ { types = { net = "net" } }, "option 'types': list of names expected" },
	{ { types = {} }, "option 'types': list is empty" },
	{ { sources = "net" }, "option 'sources': unknown name 'net'" },
	{ { sources = true }, "option 'sources': name or .* expected, got boolean" },
	{ { status = "no" }, "option 'status': boolean expected, got string" },
	{ { all_cmdlines = 0 }, "option 'all_cmdlines': boolean expected, got number" },
	{ { procfs = true }, "option 'procfs': string expected, got boolean" },
	{ { procfs = 1 }, "option 'procfs': string expected, got number" },
	{ { procfs = "/proc\0" }, "option 'procfs': string contains zeros" },
	{ { log = "x" }, "option 'log': function expected, got string" },
}

local function check_options()
	for _, row in ipairs(BAD_OPTIONS) do
		check.raises(row[2], nsrel.discover, row[1])
	end
end

local function check_arguments(snap)
	local process = snap:processes()()
	check.raises("clone_flag' %('foo' is no type", nsrel.clone_flag, "foo")
	check.raises("is_hierarchical' %(string expected", nsrel.is_hierarchical)
	check.raises("#1 to 'namespaces' %('foo' is no type", function()
		snap:namespaces "foo"
	end)
	check.raises("#1 to 'namespaces' %(string contains zeros", function()
		snap:namespaces "net\0"
	end)
	check.raises("#2 to 'namespace' %(number expected, got no value", function()
		snap:namespace "net"
	end)
	check.raises("#2 to 'namespace' %(number has no integer rep", function()
		snap:namespace("net", 1.5)
	end)
	check.raises("#1 to 'find' %(name, inode number or handle expected, got nil", function()
		snap:find(nil)
	end)
	check.raises("#1 to 'find' %(number has no integer rep", function()
		snap:find(1.5)
	end)
	check.raises("#1 to 'process' %(number expected, got string", function()
		snap:process "x"
	end)
	check.raises("#1 to 'ns' %('foo' is no type", function()
		process:ns "foo"
	end)
	check.raises("#1 to 'ns_for_children' %('foo' is no type", function()
		process:ns_for_children "foo"
	end)
	check.raises("snapshot expected, got nsrel.process", snap.namespaces, process)
	check.raises("nsrel.process expected, got FILE*", process.ns, io.stdout, "net")
	local meta = getmetatable(snap)
	check.raises("nsrel.snapshot expected", meta.__gc, process)
	check.raises("nsrel.snapshot expected", meta.__index, process, "n_problems")
	check.raises("nsrel.snapshot expected", meta.__len, io.stdout)
end

-- What only one snapshot can tell of both. None of these may look into the other one.
local function check_mates(snap)
	local other = assert(nsrel.discover())
	local own, alien = snap:process(check.own_pid()), other:process(check.own_pid())
	local pidns, alien_pidns = own:ns "pid", alien:ns "pid"
	local function refuses(arg, name, object, ...)
		check.raises(("#%d to '%s' %%(it is of another snap"):format(arg, name),
			load(("local o, a, b, c = ... return o:%s(a, b, c)"):format(name)),
			object, ...)
	end
	refuses(1, "caps_in", own, alien_pidns)
	refuses(1, "pid_in", own, alien_pidns)
	refuses(1, "shares", own, alien)
	refuses(1, "shares", own, alien, "net")
	refuses(1, "relation_to", pidns, alien_pidns)
	refuses(1, "path_to", pidns, alien_pidns)
	refuses(1, "find_pid", snap, alien_pidns, 1)
	refuses(1, "find_tid", snap, alien_pidns, 1)
	refuses(1, "translate_pid", snap, alien_pidns, 1, pidns)
	refuses(3, "translate_pid", snap, pidns, 1, alien_pidns)
	fakeproc.with(function(dir)
		local thread = nsrel.discover({ procfs = dir }):process(10):threads()()
		refuses(1, "caps_in", thread, alien_pidns)
		refuses(1, "tid_in", thread, alien_pidns)
	end)
end

local function check_questions(snap)
	local own = snap:process(check.own_pid())
	local pidns, net = own:ns "pid", own:ns "net"
	local raises = check.raises
	raises("'pid_in' %(it is no PID namespace", function()
		own:pid_in(net)
	end)
	raises("it is no PID namespace", snap.find_pid, snap, net, 1)
	raises("it is no PID namespace", snap.find_tid, snap, net, 1)
	raises("it is no PID namespace", snap.translate_pid, snap, net, 1, pidns)
	raises("it is no PID namespace", snap.translate_pid, snap, pidns, 1, net)
	raises("nsrel.ns expected, got nil", own.caps_in, own, nil)
	raises("nsrel.ns expected, got nsrel.process", own.caps_in, own, own)
	raises("nsrel.ns expected, got FILE*", net.relation_to, net, io.stdout)
	raises("nsrel.process expected, got nsrel.ns", own.shares, own, net)
	raises("'foo' is no type", own.shares, own, own, "foo")
	raises("number expected, got string", snap.find_pid, snap, pidns, "x")
	raises("'foo' is no type", snap.initial, snap, "foo")
	raises("number expected, got no value", nsrel.cap_name)
	for _, pid in ipairs { 0, -1, 1 << 31, (1 << 32) + 1, math.mininteger } do
		check.equal(snap:find_pid(pidns, pid), nil, pid)
		check.equal(snap:find_tid(pidns, pid), nil, pid)
	end
end

local function check_failures()
	check.failure(ENOENT, "^/no/such: No", nsrel.discover { procfs = "/no/such" })
	check.failure(ENOTDIR, "^/dev/null: N", nsrel.discover { procfs = "/dev/null" })
end

local function check_log()
	local n = 0
	local function fail(object)
		return pcall(nsrel.discover, {
			log = function()
				n = n + 1
				error(object, 0)
			end,
		})
	end
	local object = {}
	check.equal(select(2, fail(object)), object)
	check.equal(n, 1, "calls after an error")
	check.equal(select("#", fail(nil)), 2)
	check.equal(fail(nil), false)

	local co = coroutine.create(nsrel.discover)
	local ok, message = coroutine.resume(co, { log = coroutine.yield })
	check.equal(ok, false)
	check.matches(message, "attempt to yield across a C%-call boundary")

	local inner
	assert(nsrel.discover {
		log = function()
			inner = inner or assert(nsrel.discover())
		end,
	})
	check.equal(#inner > 0, true)
end

local before = check.surroundings()
check_options()
check_failures()
check_log()
local snap = assert(nsrel.discover())
check_arguments(snap)
check_questions(snap)
check_mates(snap)
snap:close()
check.equal(check.surroundings(), before, "surroundings")
