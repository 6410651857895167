-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Looking around in namespaces made for the test, while the interpreter stays where it is.

local nsrel = require "nsrel"
local check = require "check"
local child = require "child"

local ENOENT <const>, ENOTDIR <const>, EISDIR <const>, EFBIG <const> = 2, 20, 21, 27
local EPERM <const>, EINVAL <const>, EOPNOTSUPP <const> = 1, 22, 95

local MAX <const> = 16 << 20

-- In a mount namespace of its own the directory has these, outside it hasn't.
local SETUP <const> = [[
	echo nsrel-visit >/proc/sys/kernel/hostname
	mount -t tmpfs none "$dir"
	printf "a\0b\n" >"$dir/data"
	: >"$dir/empty"
	ln -s data "$dir/link"
	mkdir "$dir/dir"
	: >"$dir/dir/b" >"$dir/dir/B" >"$dir/dir/.c"
	: >"$dir/dir/$(printf "\377\n")"
	mkdir "$dir/none"
	mkfifo "$dir/pipe"
	truncate -s 16777216 "$dir/large"
	truncate -s 16777217 "$dir/larger"
]]

local function check_files(visit, dir)
	check.equal(visit:read(dir .. "/data"), "a\0b\n")
	check.equal(visit:read(dir .. "/link"), "a\0b\n")
	check.equal(visit:read(dir:sub(2) .. "/data"), "a\0b\n")
	check.equal(visit:read(dir .. "/data", 4), "a\0b\n")
	check.equal(visit:read(dir .. "/empty"), "")
	check.equal(visit:read(dir .. "/empty", 0), "")
	check.equal(#visit:read(dir .. "/large"), MAX)
	check.equal(#visit:read(dir .. "/larger", MAX + 1), MAX + 1)
	check.equal(visit:readlink(dir .. "/link"), "data")
	check.equal(table.concat(visit:list(dir .. "/dir"), " "), ".c B b \xff")
	check.equal(#visit:list(dir .. "/none"), 0)
	check.equal(#visit:list(dir .. "/none", 0), 0)
	check.equal(#visit:list(dir .. "/dir", #".c B b x "), 4)

	check.failure(EFBIG, "/data: File too large$", visit:read(dir .. "/data", 3))
	check.failure(EFBIG, "/larger: File too large$", visit:read(dir .. "/larger"))
	check.failure(EISDIR, "/dir: Is a directory$", visit:read(dir .. "/dir"))
	check.failure(EOPNOTSUPP, "/pipe: ", visit:read(dir .. "/pipe"))
	check.failure(EOPNOTSUPP, "^/dev/null: ", visit:read "/dev/null")
	check.failure(ENOENT, "/x: No such file", visit:read(dir .. "/x"))
	check.failure(ENOENT, "^: No such file", visit:read "")
	check.failure(EFBIG, "/dir: File too", visit:list(dir .. "/dir", #".c B b x"))
	check.failure(ENOENT, "/x: No such file", visit:list(dir .. "/x"))
	check.failure(ENOTDIR, "/data: Not a dir", visit:list(dir .. "/data"))
	check.failure(ENOTDIR, "/pipe: Not a dir", visit:list(dir .. "/pipe"))
	check.failure(EINVAL, "/data: Invalid", visit:readlink(dir .. "/data"))
	check.failure(ENOENT, "/x: No such file", visit:readlink(dir .. "/x"))
	check.equal(io.open(dir .. "/data"), nil)
end

local function check_host(visit)
	local name = check.output "uname -n"
	check.equal(visit:hostname(), "nsrel-visit")
	check.equal(visit:read "/proc/sys/kernel/hostname", "nsrel-visit\n")
	check.equal(check.output "uname -n", name)
end

local function check_network(visit)
	local list = visit:interfaces()
	local lo = list[1]
	check.equal(lo.name, "lo")
	check.equal(lo.index, 1)
	check.equal(lo.up, false)
	check.equal(lo.loopback, true)
	check.equal(#lo.addresses, 0)
	for _, interface in ipairs(list) do
		check.matches(visit:read "/proc/thread-self/net/dev",
			"\n%s*" .. interface.name .. ":")
	end
end

-- A network namespace with an interface that is up and has addresses of all kinds.
local function check_addresses()
	local made = child.with("-n", [[
		ip link set lo up
		ip address add 192.0.2.7/25 dev lo label lo:seven
		ip address add 2001:db8::7/33 dev lo || true
		ip link add near type veth peer name far && ip link set near up || true
	]], function(pid)
		local visit = nsrel.visit(assert(nsrel.open_pid(pid, "net")))
		local lo, near
		for _, interface in ipairs(visit:interfaces()) do
			lo = interface.name == "lo" and interface or lo
			near = interface.name == "near" and interface or near
		end
		check.equal(lo.up, true)
		-- Up, though nothing is at the other end.
		assert(not near or near.up and not near.loopback and near.index > 1)
		local text = " " .. table.concat(lo.addresses, " ") .. " "
		check.matches(text, " 127%.0%.0%.1/8 ")
		check.matches(text, " 192%.0%.2%.7/25 ")
		assert(text:find(" 2001:db8::7/33 ", 1, true) or not text:find ":")
	end)
	if not made then
		print "no addresses can be set here"
	end
end

local function check_visits(pid, _, _, dir)
	local handles = {}
	for i, type in ipairs { "net", "uts", "mnt" } do
		handles[i] = assert(nsrel.open_pid(pid, type))
	end
	local visit = nsrel.visit(table.unpack(handles))
	local name = ("visit %s %s %s"):format(table.unpack(handles))
	check.equal(tostring(visit), name)
	-- It keeps what it needs.
	for _, handle in ipairs(handles) do
		handle:close()
	end
	handles = nil
	collectgarbage()
	check_files(visit, dir)
	check_host(visit)
	check_network(visit)

	-- What is not visited is one's own.
	local net = nsrel.visit(assert(nsrel.open_pid(pid, "net")))
	check_network(net)
	check.equal(net:hostname() .. "\n", check.output "uname -n")
	check.equal(net:read(dir .. "/data"), nil)
end

local function check_refused()
	local net, user = nsrel.open_pid(0, "net"), nsrel.open_pid(0, "user")
	local pattern <const> = ": these namespaces can't be visited like this$"
	for _, handles in ipairs {
		{ user }, { nsrel.open_pid(0, "pid") }, { nsrel.open_pid(0, "time") or user },
		{ net, net }, { net, user }, { net, net, net, net, net, net, net, net, net },
	} do
		local visit = nsrel.visit(table.unpack(handles))
		check.failure(EINVAL, "^visit %S+:.*" .. pattern, visit:hostname())
		check.failure(EINVAL, pattern, visit:interfaces())
		check.failure(EINVAL, pattern, visit:read "/etc/passwd")
		check.failure(EINVAL, pattern, visit:readlink "/proc/self/exe")
		check.failure(EINVAL, pattern, visit:list "/")
	end
end

local function check_arguments()
	local net = nsrel.open_pid(0, "net")
	local visit = nsrel.visit(net)
	check.raises("nsrel.handle expected, got no value", nsrel.visit)
	check.raises("#2 to '[%w.]*visit' %(nsrel.handle exp", nsrel.visit, net, "net")
	check.raises("string expected, got no value", visit.read, visit)
	check.raises("string contains zeros", visit.read, visit, "/proc\0")
	check.raises("it is negative", visit.read, visit, "/proc", -1)
	check.raises("number expected, got string", visit.read, visit, "/proc", "x")
	check.raises("it is negative", visit.list, visit, "/proc", -1)
	check.raises("string expected, got nil", visit.list, visit, nil)
	check.raises("string expected, got table", visit.readlink, visit, {})
	check.raises("nsrel.visit expected, got nsrel.handle", visit.hostname, net)
	local closed = nsrel.open_pid(0, "net")
	closed:close()
	check.raises("nsrel.handle is closed", nsrel.visit, closed)
	check.raises("nsrel.handle is closed", nsrel.visit, net, closed)
	visit:close()
	visit:close()
	check.equal(tostring(visit), "nsrel.visit (closed)")
	check.raises("nsrel.visit is closed", visit.hostname, visit)
end

local before = check.surroundings()
check_refused()
check_arguments()
local visit = nsrel.visit(nsrel.open_pid(0, "uts"))
local name, message, errno = visit:hostname()
local made = false
if name then
	made = child.with("-num", SETUP, check_visits)
	check_addresses()
else
	check.equal(errno, EPERM)
	check.matches(message, "^visit uts:%[%d+%]: not permitted to enter the namespace$")
end
visit = nil
collectgarbage()
check.equal(check.surroundings(), before, "surroundings")
if not made then
	check.skip "no namespace can be made and entered here"
end
