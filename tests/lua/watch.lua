-- SPDX-License-Identifier: LGPL-2.1-or-later

-- A watch: snapshots of what changed, nothing where nothing did, and nothing left open.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local ENOENT <const> = 2
local MAX_LOOKS <const> = 500

local function look(watch)
	local snapshot, message = watch:look()
	assert(snapshot ~= nil, message)
	return snapshot
end

-- Of a captured /proc every look gives one.
fakeproc.with(function(dir)
	local watch <close> = assert(nsrel.watch { procfs = dir })
	local first = look(watch)
	local n <const> = first.n_processes
	assert(n > 0)
	check.equal(look(watch).n_processes, n)
	watch:close()
	check.equal(first.n_processes, n)
end)

do
	local watch <close> = nsrel.watch { procfs = "/nonexistent" }
	check.failure(ENOENT, "^look: ", watch:look())
	check.failure(ENOENT, "^look: ", watch:look())
end

check.raises("option 'log': not of a watch", nsrel.watch, { log = print })
check.raises("option 'type': no such option", nsrel.watch, { type = "net" })
check.raises("table expected", nsrel.watch, "net")

local watch = nsrel.watch { types = "uts" }
check.equal(tostring(watch), "nsrel.watch")
check.equal(#look(watch) > 0, true)

-- Others may be busy for a while.
local quiet = false
for _ = 1, MAX_LOOKS do
	quiet = quiet or look(watch) == false
end

-- What the script itself opens.
local file = assert(io.open "/proc/self/ns/uts")
check.equal(look(watch) ~= false, true)
file:close()

watch:close()
watch:close()
check.equal(tostring(watch), "nsrel.watch (closed)")
check.raises("nsrel.watch is closed", watch.look, watch)
check.raises("is read%-only", function()
	watch.x = 1
end)

if not quiet then
	check.skip "others on this machine change something all the time"
end
