-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The tree of owners, or that of parents, with branches. What has an owner or a parent that
-- can't be known stands below a line that says so.

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua tree.lua owner|parent [PROCFS]

Prints namespaces below the user namespaces that own them, or PID and user namespaces below
their parents. "owned" is said of what is no user namespace, "nobody" of what no process is
in, with the first that holds it. PROCFS is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

local WAYS <const> = {
	owner = { above = "owner", state = "owner_state", below = "owned" },
	parent = { above = "parent", state = "parent_state", below = "children" },
}

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

-- Names and paths come from other programs: terminals take some bytes for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function first_holder(ns)
	for holder in ns:holders() do
		return tostring(holder)
	end
	return "unknown"
end

local function describe(ns, way)
	local words = { tostring(ns) }
	if way.above == "owner" and ns.type ~= "user" then
		table.insert(words, "owned")
	elseif ns.owner_uid then
		table.insert(words, "by uid " .. ns.owner_uid)
	end
	if way.above == "parent" and ns.owner then
		table.insert(words, "owner " .. tostring(ns.owner))
	end
	if ns.n_members == 0 then
		table.insert(words, "nobody, " .. first_holder(ns))
	end
	return printable(table.concat(words, "  "))
end

-- User namespaces last: what one owns is right below it.
local function list_below(ns, way)
	local list, users = {}, {}
	for below in ns[way.below](ns) do
		table.insert(below.type == "user" and users or list, below)
	end
	return table.move(users, 1, #users, #list + 1, list)
end

-- A node is a text and a function that lists the nodes below it.
local function print_node(node, left, left_below)
	print(left .. node.text)
	local list = node.below()
	for i, below in ipairs(list) do
		local last = i == #list
		print_node(below, left_below .. (last and "`-" or "|-"),
			left_below .. (last and "  " or "| "))
	end
end

local function make_node(ns, way)
	return {
		text = describe(ns, way),
		below = function()
			local list = list_below(ns, way)
			for i, below in ipairs(list) do
				list[i] = make_node(below, way)
			end
			return list
		end,
	}
end

-- The type of what is above it.
local function type_above(ns, way)
	return way.above == "owner" and "user" or ns.type
end

local function print_all(snapshot, way)
	local unknown = { user = {}, pid = {} }
	for ns in snapshot:namespaces() do
		if ns[way.state] == "unknown" then
			table.insert(unknown[type_above(ns, way)], make_node(ns, way))
		elseif not ns[way.above] then
			print_node(make_node(ns, way), "", "")
		end
	end
	for _, type in ipairs { "user", "pid" } do
		local list = unknown[type]
		if #list > 0 then
			print_node({
				text = type .. ":[unknown]",
				below = function()
					return list
				end,
			}, "", "")
		end
	end
end

local function main(way, procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		io.stderr:write("tree.lua: ", printable(message), "\n")
		return 1
	end
	print_all(snapshot, way)
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	elseif not WAYS[...] or select("#", ...) > 2 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(WAYS[...], select(2, ...))
end

os.exit(start(...), true)
