-- SPDX-License-Identifier: LGPL-2.1-or-later

-- What changed between two moments of a /proc of which everything is known.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local BOOT <const> = "01234567-89ab-cdef-0123-456789abcdef"

local function set_boot(dir, id)
	assert(os.execute(("mkdir -p %s/sys/kernel/random"):format(dir)))
	local file = assert(io.open(dir .. "/sys/kernel/random/boot_id", "w"))
	assert(file:write(id, "\n"))
	assert(file:close())
end

local function look(dir)
	return assert(nsrel.discover { procfs = dir })
end

local function check_change(change, kind, name, certain, reason)
	check.equal(change.kind, kind)
	check.equal(tostring(change.new or change.old), name)
	check.equal(change.certain, certain)
	check.equal(change.reason, reason)
	check.equal(tostring(change), ("%s %s: %s"):format(kind, name, reason))
	check.equal(change.old == nil, kind == "came")
	check.equal(change.new == nil, kind == "went")
end

local function check_changes(old, new)
	local diff = assert(new:diff(old))
	check.equal(#diff, 8)
	check.equal(diff.n_changes, 8)
	check.equal(diff.same_boot, true)
	check.equal(tostring(diff), "nsrel.diff: 8 changes")
	local all = check.list(diff:changes())
	check.equal(#all, 8)
	local by_ino = {}
	for _, change in ipairs(all) do
		by_ino[(change.new or change.old).ino] = change
	end
	check_change(by_ino[4026531840], "changed", "net:[4026531840]", true,
		"process 20 (new) came")
	check.equal(table.concat(by_ino[4026531840].aspects, " "), "members")
	check_change(by_ino[4026532020], "came", "uts:[4026532020]", true,
		"held by process 20 (new)")
	check.equal(#by_ino[4026532020].aspects, 0)
	return diff, all
end

-- What came from a diff outlives it, and the snapshots.
local function check_lifetime(diff, all)
	local change = all[#all]
	diff:close()
	diff:close()
	check.equal(tostring(diff), "nsrel.diff (closed)")
	check.raises("nsrel.diff is closed", diff.changes, diff)
	check.raises("is read%-only", function() change.kind = "x" end)
	all = nil
	collectgarbage()
	collectgarbage()
	check.equal(change.new:totable().ns, change.new.ino)
end

local function check_tables(diff, all)
	local t = diff:totable()
	check.equal(getmetatable(t.diff).__jsontype, "array")
	check.equal(#t.diff, #all)
	for i, change in ipairs(all) do
		local row = t.diff[i]
		local alone = change:totable()
		check.equal(row.change, change.kind)
		check.equal(row.ns, (change.new or change.old).ino)
		check.equal(row.certain, change.certain)
		check.equal(row.reason, change.reason)
		check.equal(table.concat(row.what, " "), table.concat(change.aspects, " "))
		check.equal(getmetatable(row.what).__jsontype, "array")
		for key, value in pairs(row) do
			if type(value) ~= "table" then
				check.equal(alone[key], value, key)
			end
		end
	end
end

fakeproc.with(function(dir)
	set_boot(dir, BOOT)
	local old = look(dir)
	local none = assert(old:diff(old))
	check.equal(#none, 0)
	check.equal(check.line(none:changes()), "")
	check.equal(#none:totable().diff, 0)
	fakeproc.add(dir, {
		pid = 20, name = "new", ppid = 1, start_time = 500, cmdline = "new\0",
		ns = fakeproc.namespaces { uts = 4026532020, mnt = 4026532021 }, pids = { 20 },
	})
	local new = look(dir)
	-- it is in the initial namespaces but two, and these two came
	local diff, all = check_changes(old, new)
	check_tables(diff, all)
	check_lifetime(diff, all)
	local went = check.list(assert(old:diff(new)):changes())
	for _, change in ipairs(went) do
		assert(change.kind ~= "came", change)
	end
	check.raises("snapshot expected", old.diff, old, 7)
	check.raises("snapshot expected", old.diff, old)

	set_boot(dir, (BOOT:gsub("[^-]", "a")))
	local later = assert(look(dir):diff(new))
	check.equal(later.same_boot, false)
	check.equal(#later, #new * 2)
	assert(os.remove(dir .. "/sys/kernel/random/boot_id"))
	check.equal(assert(look(dir):diff(new)).same_boot, nil)
end)
