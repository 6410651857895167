-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Snapshots that are written and read again, and where they come from.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local EBADMSG <const> = 74
local EOPNOTSUPP <const> = 95

local function rows(snap)
	local found = {}
	for ns in snap:namespaces() do
		found[#found + 1] = tostring(ns) .. " " .. ns.n_members .. " " .. ns.n_holders
			.. " " .. tostring(ns.path) .. " " .. tostring(ns.initial)
	end
	for process in snap:processes() do
		found[#found + 1] = tostring(process) .. " " .. tostring(process.cmdline)
	end
	return table.concat(found, "\n")
end

local ORIGIN <const> = {
	"hostname", "boot_id", "kernel", "time", "caller_uid", "version", "captured",
}

local function check_same(snap, again)
	check.equal(rows(again), rows(snap))
	for _, name in ipairs(ORIGIN) do
		check.equal(again[name], snap[name], name)
	end
	check.equal(#(again.caller_caps or {}), #(snap.caller_caps or {}))
	check.equal(again.loaded, true)
end

local function check_origin(snap)
	check.equal(snap.loaded, false)
	check.equal(snap.captured, false)
	check.equal(snap.version, nsrel.version)
	check.equal(math.type(snap.time), "integer")
	check.equal(snap.time // 1000000 >= os.time() - 1000, true)
	check.equal(snap.time // 1000000 <= os.time() + 1, true)
end

local function check_places(snap)
	local path = os.tmpname()
	check.equal(snap:save(path), true)
	local again, message, errno = nsrel.load(path)
	if errno == EOPNOTSUPP then
		print("skipped: built without reading snapshots")
		os.remove(path)
		return
	end
	assert(again, message)
	check_same(snap, again)
	for ns in again:namespaces() do
		check.equal(select(2, ns:open()), tostring(ns)
			.. ": the snapshot is from a file, or of another machine")
	end

	local file <close> = assert(io.open(path, "w+"))
	check.equal(again:save(file), true)
	file:seek("set")
	check_same(snap, assert(nsrel.load(file)))

	-- What stands in the buffer goes first.
	local other <close> = assert(io.open(path, "w+"))
	other:write("no snapshot ")
	check.equal(snap:save(other), true)
	check.equal(select("#", nsrel.load(path)), 3)
	again, message, errno = nsrel.load(path)
	check.equal(again, nil)
	check.equal(message, path .. ": line 1, column 4: not JSON")
	check.equal(errno, EBADMSG)
	os.remove(path)
end

local function check_failures(snap)
	local done, message, errno = snap:save("/nonexistent/x")
	check.equal(done, nil)
	check.equal(message, "/nonexistent/x: No such file or directory")
	check.equal(errno, 2)
	check.equal(select(3, nsrel.load("/nonexistent/x")) == 2
		or select(3, nsrel.load("/nonexistent/x")) == EOPNOTSUPP, true)
	check.equal(select(3, snap:save("/dev/full")), 28)
	for _, wrong in ipairs { {}, true, -1, 1.5, "a\0b" } do
		check.equal(pcall(nsrel.load, wrong), false)
		check.equal(pcall(snap.save, snap, wrong), false)
	end
	check.equal(pcall(nsrel.load), false)
end

do
	local snap <close> = assert(nsrel.discover())
	check_origin(snap)
	check_places(snap)
	check_failures(snap)
end

fakeproc.with(function(dir)
	fakeproc.add(dir, {
		pid = 7, name = "a\xff", ppid = 1, start_time = 1, ns = fakeproc.namespaces(),
	})
	local snap <close> = assert(nsrel.discover { procfs = dir })
	check.equal(snap.captured, true)
	check.equal(snap.caller_uid, nil)
	check.equal(snap.caller_caps, nil)
	check.equal(snap.hostname, nil)
	check_places(snap)
end)
