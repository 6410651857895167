-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example says of a snapshot what the module says of it.
-- Usage: example.lua PATH-OF-EXAMPLE

local nsrel = require "nsrel"
local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local script = require "script"

-- Runs the example on a snapshot that is at hand. Gives its lines.
local function run_example(path, snap, procfs)
	local function require_it(name)
		check.equal(name, "nsrel")
		return {
			discover = function(options)
				check.equal(options.procfs, procfs)
				return snap
			end,
		}
	end
	local lines, status = script.call(path, { require = require_it }, procfs)
	check.equal(status, 0, "status")
	return lines
end

-- What /etc/passwd calls the user.
local function owner_name(uid)
	if not uid then
		return "unknown"
	end
	local command <const> = [[awk -F: '$3 == %d { print $1; exit }' /etc/passwd]]
	local name = check.output(command:format(uid)):gsub("\n", "")
	return name == "" and "uid " .. uid or name
end

-- The lines of all namespaces, with their depth in the tree of owners.
local function expected_lines(snap)
	local lines, n = {}, 0
	for ns in snap:namespaces() do
		local depth, owner = 0, ns.owner
		while owner do
			depth, owner = depth + 1, owner.owner
		end
		if ns.type ~= "user" and not ns.owner then
			depth = 1
		end
		local plural = ns.n_members == 1 and "" or "es"
		local line = ("%s  %d process%s"):format(ns, ns.n_members, plural)
		if ns.type == "user" then
			line = line .. ", owner " .. owner_name(ns.owner_uid)
		end
		lines[(" "):rep(4 * depth) .. line] = true
		n = n + 1
	end
	return lines, n
end

local function check_example(path, procfs)
	local snap = assert(nsrel.discover { procfs = procfs })
	local expected, n = expected_lines(snap)
	local problems = ("%d things could not be read"):format(snap.n_problems)
	local lines = run_example(path, snap, procfs)
	for _, line in ipairs(lines) do
		if expected[line] then
			expected[line] = nil
			n = n - 1
		else
			assert(line == "owner unknown:" or line == problems, line)
		end
	end
	check.equal(next(expected), nil, "missing line")
	check.equal(n, 0, "lines")
end

-- Its owner is somebody who has a name, and then somebody who has none.
local function check_names(path, user)
	local file <close> = assert(io.open("/proc/self/status"))
	local uid = file:read("a"):match "\nUid:%s+%d+%s+(%d+)"
	local two = ("me:x:%s:0::/:\nme2:x:%s:0::/:\n"):format(uid, uid)
	local passwd = { "x:y:1\n\nnobody\n" .. two, "" }
	local owners = { "me", "uid " .. uid }
	for i, text in ipairs(passwd) do
		local function open(name)
			check.equal(name, "/etc/passwd")
			local users = assert(io.tmpfile())
			assert(users:write(text))
			assert(users:seek "set")
			return users
		end
		local lines = script.call(path, { io = { open = open } })
		local line = user .. "  1 process, owner " .. owners[i] .. "\n"
		local output = table.concat(lines, "\n") .. "\n"
		assert(output:find(line, 1, true), output)
	end
end

local path = assert(arg[1])
check_example(path)
fakeproc.with(function(dir)
	check_example(path, dir)
	local output = script.output(path, dir)
	check.matches(output, "user:%[4026532001%]  1 process, owner unknown\n")
end)
local made = child.with("-U", "", function(_, user)
	check_names(path, user)
end)
if not made then
	check.skip "no user namespace can be made here"
end
