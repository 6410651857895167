-- SPDX-License-Identifier: LGPL-2.1-or-later

-- For test_totable.py: a snapshot as tables, written as JSON by a few lines that know nothing
-- of the module.
-- Usage: totable.lua PROCFS [SOURCE...]

local nsrel = require "nsrel"

local write

local function write_list(list)
	local items = {}
	for i, value in ipairs(list) do
		items[i] = write(value)
	end
	return "[" .. table.concat(items, ",") .. "]"
end

local function write_object(object)
	local items = {}
	for key, value in pairs(object) do
		assert(type(key) == "string", key)
		items[#items + 1] = ("%s:%s"):format(write(key), write(value))
	end
	return "{" .. table.concat(items, ",") .. "}"
end

local function is_list(t)
	local meta = getmetatable(t)
	return meta and meta.__jsontype == "array"
end

function write(value)
	if type(value) == "table" then
		return (is_list(value) and write_list or write_object)(value)
	elseif type(value) ~= "string" then
		assert(math.type(value) == "integer" or type(value) == "boolean")
		return tostring(value)
	end
	assert(utf8.len(value), value)
	return '"' .. value:gsub('[%c"\\\x7f]', function(c)
		return ("\\u%04x"):format(c:byte())
	end) .. '"'
end

-- Each object alone says the same as the snapshot does of it.
local function list_objects(snap)
	local t = { namespaces = {}, holders = {}, pids = {}, problems = {} }
	for ns in snap:namespaces() do
		table.insert(t.namespaces, ns:totable())
		for holder in ns:holders() do
			table.insert(t.holders, holder:totable())
		end
	end
	for process in snap:processes() do
		table.insert(t.pids, process:totable())
		for thread in process:threads() do
			table.insert(t.pids, thread:totable())
		end
	end
	for problem in snap:problems() do
		table.insert(t.problems, problem:totable())
	end
	for _, list in pairs(t) do
		setmetatable(list, { __jsontype = "array" })
	end
	return t
end

local sources = { select(2, ...) }
local snap = assert(nsrel.discover {
	procfs = ...,
	sources = sources[1] and sources,
})
print(write { all = snap:totable(), each = list_objects(snap) })
