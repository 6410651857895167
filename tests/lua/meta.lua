-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The annotations, the documentation and the module agree on what there is, and the
-- module leaves out nothing of the library.
-- Usage: meta.lua TOP-OF-SOURCE

local nsrel = require "nsrel"
local check = require "check"

local TOP <const> = assert(arg[1])

-- Of the library, what a script can't reach, and why.
local UNBOUND <const> = {
	nsrel_visit_in_child = "there is no child with an interpreter of its own",
	nsrel_context_ref = "nobody else has the context, which ends with discover()",
	nsrel_ns_get_index = "an object can be a key itself",
	nsrel_process_get_index = "the same",
	nsrel_node_get_index = "the same",
	nsrel_workload_get_index = "the same",
}

-- Functions that have more than one form, which either kind of comment tells in its way.
local FORMS <const> = { ["process:shares"] = true, ["nsrel.visit"] = true }

local CLASSES <const> = {
	"snapshot", "ns", "process", "thread", "holder", "problem", "handle", "visit",
	"watch",
	"workload", "diff", "change",
	"link", "graph", "node", "edge",
}

-- Files of the module that are no class.
local OTHERS <const> = {
	"nsrel", "discover", "options", "common", "values", "iterator",
	"open", "kin", "caps", "pids", "errand", "interfaces", "find", "lists", "plain",
	"totable", "totable-mount", "totable-ns", "totable-task", "totable-workload",
	"totable-diff", "totable-graph", "make-graph", "make-diff", "save", "load", "place",
}

-- Where else methods and properties of a class are.
local PARTS <const> = {
	ns = { "kin", "lists", "totable" },
	snapshot = { "find", "totable", "make-graph", "make-diff", "save" },
	process = { "totable" }, thread = { "totable" }, holder = { "totable" },
	problem = { "totable" }, handle = { "totable" }, visit = {}, watch = {},
	workload = { "totable" }, link = {}, graph = { "totable" },
	node = {}, edge = {}, diff = { "totable-diff" }, change = { "totable-diff" },
}

-- Annotated rows of tables that totable() gives: whose keys they have.
local SCHEMAS <const> = {
	ns_row = "namespaces", change_row = "diff", task_row = "pids", holder_row = "holders",
}

-- Tables that methods give: where they are made, and which comment says what is in them.
local RECORDS <const> = {
	verdict = { "caps", "process", "process:caps_in" },
	pid = { "pids", "process", "process:pids" },
	interface = { "interfaces", "visit", "visit:interfaces" },
	diff_table = { "totable-diff", "totable-diff", "diff:totable" },
	snapshot_table = { "totable", "totable", "snapshot:totable" },
}

local function read(path)
	local file <close> = assert(io.open(TOP .. "/" .. path))
	return file:read "a"
end

-- The first strings of the rows of an array in C.
local function rows(source, declaration)
	local names = {}
	local body = assert(source:match(declaration .. "%[%] = (%b{})"), declaration)
	for name in body:gmatch '{ "([%w_]+)",' do
		names[#names + 1] = name
	end
	return names
end

-- What the sources in C define: set of "class.field" and "class:method".
local function implemented()
	local names = {}
	for _, class in ipairs(CLASSES) do
		local source = read("lua/" .. class .. ".c")
		for _, name in ipairs(rows(source, "struct property properties")) do
			names[class .. "." .. name] = true
		end
		for _, name in ipairs(rows(source, "luaL_Reg methods")) do
			names[class .. ":" .. name] = true
		end
	end
	for record, where in pairs(RECORDS) do
		local source = read("lua/" .. where[1] .. ".c")
		for name in source:gmatch 'lua_setfield%(L, %-2, "([%w_]+)"%)' do
			names[record .. "." .. name] = true
		end
	end
	for name in pairs(nsrel) do
		names["nsrel." .. name] = true
	end
	for _, name in ipairs(rows(read "lua/options.c", "struct option options")) do
		names["options." .. name] = true
	end
	return names
end

local function annotated()
	local names, class = {}, nil
	for line in read("lua/meta/nsrel.lua"):gmatch "[^\n]+" do
		class = line:match "^%-%-%-@class nsrel%.([%w_]+)$"
			or line:match "^%-%-%-@class (nsrel)$"
			or class
		local field = line:match "^%-%-%-@field ([%w_]+)"
		local method = line:match "^function ([%w_]+[.:][%w_]+)%("
		if field then
			names[class .. "." .. field] = true
		elseif method then
			names[method] = true
		end
	end
	return names
end

-- The parameters of all functions as the signatures in the annotations have them, and as
-- their comments do; those of the optional ones have a question mark.
local function annotated_parameters()
	local signatures, comments, comment = {}, {}, {}
	for line in read("lua/meta/nsrel.lua"):gmatch "[^\n]*" do
		local parameter, optional = line:match "^%-%-%-@param (%S-)(%??) "
		local name, list = line:match "^function ([%w_.:]+)%((.-)%) end$"
		if parameter then
			table.insert(comment, parameter .. optional)
		elseif name then
			signatures[name] = list
			comments[name], comment = table.concat(comment, ", "), {}
		end
	end
	return signatures, comments
end

-- The same of the comments in C.
local function documented_parameters()
	local lists = {}
	for _, names in ipairs { CLASSES, OTHERS } do
		for _, file in ipairs(names) do
			for comment in read("lua/" .. file .. ".c"):gmatch "/%*%*%*.-%*/" do
				local name, list = comment:match "@function ([%w_:]+)", {}
				for option, parameter in comment:gmatch "@tparam(%[?[%w=]*%]?) %S+ (%S+)" do
					table.insert(list, parameter .. (option == "" and "" or "?"))
				end
				if name then
					name = name:find ":" and name or "nsrel." .. name
					lists[name] = table.concat(list, ", ")
				end
			end
		end
	end
	return lists
end

local function check_parameters()
	local signatures, comments = annotated_parameters()
	local documents, n = documented_parameters(), 0
	for name, list in pairs(signatures) do
		check.equal((comments[name]:gsub("%?", "")), list, name)
		check.equal((documents[name]:gsub("%?", "")), list, name)
		if not FORMS[name] then
			check.equal(documents[name], comments[name], name)
		end
		n = n + 1
	end
	assert(n > 50)
end

local function documented_records(names)
	for record, where in pairs(RECORDS) do
		for comment in read("lua/" .. where[2] .. ".c"):gmatch "/%*%*%*.-%*/" do
			if comment:match "@function ([%w_:]+)" == where[3] then
				for name in comment:gmatch "%* %- `([%w_]+)`:" do
					names[record .. "." .. name] = true
				end
			end
		end
	end
end

local function documented()
	local names = {}
	documented_records(names)
	for _, class in ipairs(CLASSES) do
		local source = read("lua/" .. class .. ".c")
		for _, part in ipairs(PARTS[class]) do
			source = source .. read("lua/" .. part .. ".c")
		end
		for comment in source:gmatch "/%*%*%*.-%*/" do
			local field = comment:match "@tfield %S+%s+([%w_]+)"
			local owner, method = comment:match "@function ([%w_]+):([%w_]+)"
			if field then
				names[class .. "." .. field] = true
			elseif owner == class then
				names[class .. ":" .. method] = true
			end
		end
	end
	local discover = read "lua/discover.c"
	local module = read "lua/nsrel.c" .. discover .. read "lua/open.c"
		.. read "lua/caps.c" .. read "lua/visit.c" .. read "lua/load.c"
		.. read "lua/watch.c"
	for name in module:gmatch "@function ([%w_]+)\n" do
		names["nsrel." .. name] = true
	end
	for name in module:gmatch "@tfield %S+ ([%w_]+)" do
		names["nsrel." .. name] = true
	end
	for name in discover:gmatch "%* %- `([%w_]+)`:" do
		names["options." .. name] = true
	end
	return names
end

local function check_same(got, want, what)
	for name in pairs(want) do
		assert(got[name], name .. " is missing in " .. what)
	end
	for name in pairs(got) do
		assert(want[name], name .. " does not exist, but is in " .. what)
	end
end

local function check_library()
check_parameters()
	local sources = ""
	for _, names in ipairs { CLASSES, OTHERS } do
		for _, name in ipairs(names) do
			sources = sources .. read("lua/" .. name .. ".c")
		end
	end
	local n = 0
	for symbol in read("lib/libnsrel.sym"):gmatch "\t(nsrel_[%w_]+);" do
		local bound = sources:find("%f[%w_]" .. symbol .. "%f[^%w_]")
		assert(bound or UNBOUND[symbol], symbol .. " can't be reached from Lua")
		assert(not bound or not UNBOUND[symbol], symbol .. " is no exception")
		n = n + 1
	end
	assert(n > 50)
end

-- Of rows only the command's schemas say what is in them; what they get, test_totable.py
-- compares.
local function take_rows(names)
	local rows = {}
	for name in pairs(names) do
		local row, key = name:match "^([%w_]+_row)%.([%w_]+)$"
		if row then
			rows[row] = rows[row] or {}
			rows[row][key] = true
			names[name] = nil
		end
	end
	return rows
end

local function check_rows(rows)
	for row, schema in pairs(SCHEMAS) do
		local properties = read("lsnsrel/schema/" .. schema .. ".json")
			:match '"row": {%s+"type": "object",%s+"properties": (%b{})'
		local n = 0
		for key in properties:gmatch '\n        "([%w_]+)": {' do
			local missing = key ~= "children" and not rows[row][key]
			assert(not missing or row == "holder_row", row .. " has no " .. key)
			n = n + 1
		end
		assert(n > 8)
		for key in pairs(rows[row]) do
			assert(properties:find('\n        "' .. key .. '": {', 1, true),
				row .. "." .. key .. " is in no JSON")
		end
	end
end

local names = implemented()
for _, name in ipairs { "ns.ino", "ns:owned", "nsrel.discover", "options.log",
	"verdict.chain", "visit:read" } do
	assert(names[name], name)
end
local annotations = annotated()
check_rows(take_rows(annotations))
check_same(annotations, names, "lua/meta/nsrel.lua")
check_same(documented(), names, "the comments")
check_library()
check_parameters()
