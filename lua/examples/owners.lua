-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Who owns which namespaces: the forest of user namespaces, each with its owner and all
-- that it owns.

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua owners.lua [PROCFS]

Prints each user namespace, the user who made it, and below it the namespaces that it
owns. Users without a line in /etc/passwd are numbers. PROCFS is another directory than
/proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

-- Names of users by uid, as of the first line that has it.
local function read_users()
	local users = {}
	local file <close> = io.open "/etc/passwd"
	for line in file and file:lines() or function() end do
		local name, uid = line:match "^([^:%c]+):[^:]*:(%d+):"
		uid = math.tointeger(tonumber(uid))
		if uid and not users[uid] then
			users[uid] = name
		end
	end
	return users
end

local USERS <const> = read_users()

local function count(n)
	return n == 1 and "1 process" or n .. " processes"
end

local function owner(uid)
	return uid and (USERS[uid] or "uid " .. uid) or "unknown"
end

local function describe(ns)
	local text = ("%s  %s"):format(ns, count(ns.n_members))
	if ns.type == "user" then
		text = ("%s, owner %s"):format(text, owner(ns.owner_uid))
	end
	return text
end

local function print_tree(ns, indent)
	print(indent .. describe(ns))
	for owned in ns:owned() do
		print_tree(owned, indent .. "    ")
	end
end

local function print_list(title, list)
	if #list == 0 then
		return
	end
	print(title)
	for _, ns in ipairs(list) do
		print("    " .. describe(ns))
	end
end

local function print_all(snapshot)
	local strays = {}
	for ns in snapshot:namespaces() do
		if ns.type == "user" and not ns.owner then
			print_tree(ns, "")
		elseif not ns.owner then
			table.insert(strays, ns)
		end
	end
	print_list("owner unknown:", strays)
	if snapshot.n_problems > 0 then
		print(("%d things could not be read"):format(snapshot.n_problems))
	end
end

-- Paths and names may have bytes that terminals take for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function main(procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		io.stderr:write("owners.lua: ", printable(message), "\n")
		return 1
	end
	print_all(snapshot)
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	elseif select("#", ...) > 1 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(...)
end

os.exit(start(...), true)
