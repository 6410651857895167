-- SPDX-License-Identifier: LGPL-2.1-or-later

-- One namespace at hand: all ways to open it, what it can be asked, and all that fails.

local nsrel = require "nsrel"
local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"

local EPERM <const>, ENOENT <const>, ESRCH <const>, EBADF <const> = 1, 2, 3, 9
local EINVAL <const>, ENOTTY <const>, EOPNOTSUPP <const>, ESTALE <const> = 22, 25, 95, 116

-- In all ways in which people name it; and no file stays open.
local function check_find()
	local snap = assert(nsrel.discover())
	local ns = snap:process(check.own_pid()):ns "net"
	local before = check.surroundings()
	check.equal(snap:find "/proc/self/ns/net", ns)
	check.equal(snap:find(ns:reference()), ns)
	if ns.id then
		check.equal(snap:find((":%d"):format(ns.id)), ns)
	end
	check.failure(2, "^:0: No such", snap:find ":0")
	check.equal(check.surroundings(), before, "surroundings")
	local handle <close> = nsrel.open "/proc/self/ns/net"
	check.equal(snap:find(handle), ns)
	check.equal(handle:totable().ns, ns.ino)
end

local function link_of(type)
	return (check.output("readlink /proc/self/ns/" .. type):gsub("\n", ""))
end

local function check_ways()
	for _, type in ipairs(nsrel.types) do
		local path = "/proc/self/ns/" .. type
		local handle <close> = assert(nsrel.open(path))
		local file <close> = assert(io.open(path))
		check.equal(tostring(handle), link_of(type))
		check.equal(tostring(handle), ("%s:[%d]"):format(handle.type, handle.ino))
		check.equal(nsrel.open(file), handle)
		check.equal(nsrel.open(handle.fd), handle)
		check.equal(nsrel.open(handle.fd + 0.0), handle)
		check.equal(nsrel.open_pid(0, type), handle)
		check.equal(nsrel.open_pid(check.own_pid(), type), handle)
		check.equal(nsrel.open(handle.fd).fd ~= handle.fd, true)
		check.equal(handle.dev, nsrel.open(file).dev)
	end
	local net, user = nsrel.open "/proc/self/ns/net", nsrel.open "/proc/self/ns/user"
	check.equal(net == user, false)
	check.equal(net == io.stdout, false)
	check.equal(net == nil, false)
	collectgarbage()
end

-- Each row: errno, pattern of the message, function, arguments.
local function check_refused(rows)
	for _, row in ipairs(rows) do
		check.failure(row[1], row[2], row[3](table.unpack(row, 4)))
	end
end

local function check_no_namespace()
	local directory = check.output("mktemp -d"):gsub("\n", "")
	local pipe <close> = assert(io.popen "exec cat >/dev/null")
	local regular <close> = assert(io.tmpfile())
	assert(os.execute("rmdir " .. directory))
	check_refused {
		{ ENOTTY, "^/etc/passwd: not a namespace$", nsrel.open, "/etc/passwd" },
		{ ENOTTY, "^/proc: not a namespace$", nsrel.open, "/proc" },
		{ ENOTTY, "^/dev/null: not a namespace$", nsrel.open, "/dev/null" },
		{ ENOTTY, "^%.: not a namespace$", nsrel.open, "." },
		{ ENOTTY, "^fd %d+: not a namespace$", nsrel.open, pipe },
		{ ENOTTY, "^fd %d+: not a namespace$", nsrel.open, regular },
		{ ENOENT, ": No such file", nsrel.open, directory },
		{ ENOENT, "^: No such file", nsrel.open, "" },
		{ EBADF, "^fd 2147483647: Bad file", nsrel.open, math.maxinteger >> 32 },
	}
end

local function check_no_task()
	local pipe <close> = assert(io.popen "echo $$")
	local ended = pipe:read "n"
	pipe:close()
	check_refused {
		{ ESRCH, "^net namespace of PID %d+: no such process or thread$",
			nsrel.open_pid, ended, "net" },
		{ EINVAL, "^net namespace of PID %-1: ", nsrel.open_pid, -1, "net" },
		{ EINVAL, "^user namespace of PID %d+: ", nsrel.open_pid, 1 << 32, "user" },
	}
end

local function check_arguments()
	local closed = assert(io.open "/dev/null")
	closed:close()
	local handle = assert(nsrel.open "/proc/self/ns/net")
	check.raises("#1 to '[%w.]*open' %(it is a closed file", nsrel.open, closed)
	check.raises("#1 to '[%w.]*open' %(it is no file descriptor", nsrel.open, -1)
	check.raises("it is no file descriptor", nsrel.open, 1 << 31)
	check.raises("number has no integer rep", nsrel.open, 1.5)
	check.raises("string contains zeros", nsrel.open, "/proc/self/ns/net\0")
	check.raises("path, fd or file expected, got nil", nsrel.open, nil)
	check.raises("path, fd or file expected, got table", nsrel.open, {})
	check.raises("path, fd or file expected, got userdata", nsrel.open, handle)
	check.raises("'foo' is no type", nsrel.open_pid, 0, "foo")
	check.raises("string expected, got no value", nsrel.open_pid, 0)
	check.raises("number expected, got string", nsrel.open_pid, "x", "net")
	check.raises("number expected, got nil", nsrel.open_id, nil)
	check.raises("'foo' is no type", nsrel.open_id, 1, "foo")
	check.raises("number expected, got string", nsrel.open_id, 1, "net", "x")
	check.raises("string contains zeros", nsrel.open_reference, "net:[1]\0")
	check.raises("string expected, got nsrel.handle", nsrel.open_reference, handle)
	check.raises("handle expected, got number", handle.translate_pid, handle, 1, 2)
	check.raises("number expected, got no value", handle.translate_pid, handle)
	check.raises("handle expected, got FILE*", handle.owner, io.stdout)
end

-- What some kernels and some users may not is tried, and then has to be one of these.
local function allowed(handle, message, errno)
	if handle then
		return handle
	end
	assert(errno == EPERM or errno == EOPNOTSUPP, message)
end

local function check_relations()
	local net = assert(nsrel.open_pid(0, "net"))
	local user = assert(nsrel.open_pid(0, "user"))
	local uid = assert(user:owner_uid())
	check.equal(math.type(uid), "integer")
	local owner = allowed(net:owner())
	check.equal(not owner or owner.type == "user", true)
	local parent = allowed(user:parent())
	check.equal(not parent or parent == user:owner(), true)
	check_refused {
		{ EINVAL, "^net:%[%d+%]: namespaces of this type have no parents$",
			net.parent, net },
		{ EINVAL, "^net:%[%d+%]: not a user namespace$", net.owner_uid, net },
		{ EINVAL, "^net:%[%d+%]: not a mount namespace$", net.next_mntns, net },
		{ EINVAL, "^net:%[%d+%]: not a mount namespace$", net.previous_mntns, net },
	}
	-- The last one that can be seen has none above it.
	local top = user
	repeat
		local above, message, errno = top:parent()
		top = above or top
		assert(above or errno == EPERM and message:find "no parent in sight$", message)
	until not above
end

local function walk_to(target, from, method)
	local at, errno = from, nil
	while at and at ~= target do
		local before <close> = at
		at, _, errno = before[method](before)
	end
	check.equal(at, target, method)
	check.equal(errno, nil)
end

-- The kernel lists the oldest first.
local function check_mount_namespaces()
	local function own()
		return assert(nsrel.open_pid(0, "mnt"))
	end
	local next_one, message, errno = own():next_mntns()
	if not next_one and errno ~= ENOENT then
		allowed(next_one, message, errno)
		return
	end
	child.with("-m", "", function(pid)
		walk_to(nsrel.open_pid(pid, "mnt"), own(), "next_mntns")
		walk_to(own(), nsrel.open_pid(pid, "mnt"), "previous_mntns")
	end)
end

local function check_pids()
	local pidns = assert(nsrel.open_pid(0, "pid"))
	local pid, message, errno = pidns:translate_pid(check.own_pid(), pidns)
	if errno == EOPNOTSUPP then
		check.matches(message, "^PID %d+ in pid:%[%d+%]: the kernel is too old$")
		return
	end
	check.equal(pid, check.own_pid())
	check.equal(pidns:translate_pid(check.own_pid()), pid)
	local net = assert(nsrel.open_pid(0, "net"))
	check_refused {
		{ EINVAL, "^PID 0 in pid:", pidns.translate_pid, pidns, 0 },
		{ EINVAL, "^PID %-1 in pid:", pidns.translate_pid, pidns, -1 },
		{ EINVAL, "^PID %d+ in pid:", pidns.translate_pid, pidns, 1 << 31 },
		{ EINVAL, "^PID 1 in net:", net.translate_pid, net, 1 },
		{ EINVAL, "^PID 1 in pid:", pidns.translate_pid, pidns, 1, net },
		{ ESRCH, "no such process or thread$",
			pidns.translate_pid, pidns, math.maxinteger >> 32 },
	}
end

local function check_id()
	local net = assert(nsrel.open_pid(0, "net"))
	if not net.id then
		check.failure(EOPNOTSUPP, "^id 1: the kernel is too old$", nsrel.open_id(1))
		return
	end
	-- Kernels that tell the id open it, too.
	local handle, message, errno = nsrel.open_id(net.id, "net", net.ino)
	assert(handle == net or errno == EPERM, message)
	if handle then
		check.failure(ESTALE, "^id %d+: no namespace has this id$",
			nsrel.open_id(net.id, "uts", net.ino))
		check.failure(ESTALE, "^id %d+: no ", nsrel.open_id(net.id, "net", 1))
		check.failure(ESTALE, "^id %-1: no ", nsrel.open_id(-1, "net", net.ino))
	end
	handle = allowed(nsrel.open_id(net.id))
	assert(not handle or handle == net)
end

local function check_reference()
	local net = assert(nsrel.open_pid(0, "net"))
	local text = assert(net:reference())
	check.matches(text, "^net:%[%d+%],[%w/._:@+%%=,-]+$")
	check.equal(text:sub(1, #tostring(net)), tostring(net))
	check.equal(assert(nsrel.open_reference(text)), net)
	local by_path = assert(nsrel.open "/proc/self/ns/net"):reference()
	check.equal(assert(nsrel.open_reference(by_path)), net)
	local stale = text:gsub("dev=%d+:%d+", "dev=99:99")
	check.failure(ESTALE, ": what the reference names is gone$",
		nsrel.open_reference(stale))
	for _, bad in ipairs { "", "x", "net", "/etc/passwd", "net:[0x1]", text .. ",pid=x" } do
		check.failure(EINVAL, ": not a reference to a namespace$",
			nsrel.open_reference(bad))
	end
end

local function check_snapshot()
	local snap = assert(nsrel.discover())
	local own = snap:process(check.own_pid())
	for _, type in ipairs(nsrel.types) do
		local ns = own:ns(type)
		if ns then
			local handle <close> = assert(ns:open())
			check.equal(tostring(handle), tostring(ns))
			check.equal(snap:find(handle), ns)
			check.equal(handle, nsrel.open_reference(assert(ns:reference())))
		end
	end
	fakeproc.with(function(dir)
		local ns = nsrel.discover({ procfs = dir }):find "4026532002"
		check.failure(EOPNOTSUPP, "^net:%[4026532002%]: ", ns:open())
		check.failure(EOPNOTSUPP, "the snapshot is not of this machine$",
			ns:reference())
	end)
end

-- A namespace of others, while it is there and after it has gone.
local function check_gone()
	local text, ns, before, handle
	before = assert(nsrel.discover())
	local made = child.with("-Un", "", function(pid, user_name, net_name)
		handle = assert(nsrel.open_pid(pid, "net"))
		check.equal(tostring(handle), net_name)
		check.equal(tostring(handle:owner()), user_name)
		check.equal(handle:owner():parent(), nsrel.open_pid(0, "user"))
		check.failure(ENOENT, "^net:%[%d+%]: No such", before:find(handle))
		ns = nsrel.discover():find(handle)
		text = assert(ns:reference())
		check.equal(nsrel.open_reference(text), handle)
		check.equal(ns:open(), handle)
	end)
	if not made then
		print "no user namespace can be made here"
		return
	end
	check.equal(tostring(handle), tostring(ns))
	handle:close()
	collectgarbage()
	-- The kernel takes a network namespace down when it finds the time.
	for _ = 1, 100 do
		if not nsrel.discover():find(tostring(ns)) then
			break
		end
	end
	check.failure(ESTALE, "^net:.*: what the reference names is gone$",
		nsrel.open_reference(text))
	check.failure(ESTALE, "^net:%[%d+%]: the namespace is gone$", ns:open())
end

local before = check.surroundings()
check_ways()
check_no_namespace()
check_no_task()
check_arguments()
check_relations()
check_mount_namespaces()
check_pids()
check_id()
check_reference()
check_snapshot()
check_find()
check_gone()
collectgarbage()
check.equal(check.surroundings(), before, "surroundings")
