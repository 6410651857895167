-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The annotations, the documentation and the module agree on what there is, and the
-- module leaves out nothing of the library.
-- Usage: meta.lua TOP-OF-SOURCE

local nsrel = require "nsrel"
local check = require "check"

local TOP <const> = assert(arg[1])

-- Of the library, what is no business of a script: lifetimes are the collector's, an
-- object that can be a key needs no index, and there is no child with an interpreter of
-- its own.
local UNBOUND <const> = {
	nsrel_visit_in_child = true,
	nsrel_context_ref = true,
	nsrel_ns_get_index = true,
	nsrel_process_get_index = true,
}

-- Functions that have more than one form, which either kind of comment tells in its way.
local FORMS <const> = { ["process:shares"] = true, ["nsrel.visit"] = true }

local CLASSES <const> = {
	"snapshot", "ns", "process", "thread", "holder", "problem", "handle", "visit",
}

-- Files of the module that are no class.
local OTHERS <const> = {
	"nsrel", "discover", "options", "common", "values", "iterator",
	"open", "kin", "caps", "pids", "errand", "interfaces",
}

-- Tables that methods give: where they are made, and which comment says what is in them.
local RECORDS <const> = {
	verdict = { "caps", "process", "process:caps_in" },
	pid = { "pids", "process", "process:pids" },
	interface = { "interfaces", "visit", "visit:interfaces" },
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
		if class == "ns" then
			source = source .. read "lua/kin.c"
		end
		for comment in source:gmatch "/%*%*%*.-%*/" do
			local field = comment:match "@tfield %S+%s+([%w_]+)"
			local method = comment:match "@function ([%w_]+:[%w_]+)"
			if field then
				names[class .. "." .. field] = true
			elseif method then
				names[method] = true
			end
		end
	end
	local discover = read "lua/discover.c"
	local module = read "lua/nsrel.c" .. discover .. read "lua/open.c"
		.. read "lua/caps.c" .. read "lua/visit.c"
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
		assert(UNBOUND[symbol] or sources:find("%f[%w_]" .. symbol .. "%f[^%w_]"),
			symbol .. " can't be reached from Lua")
		n = n + 1
	end
	assert(n > 50)
end

local names = implemented()
for _, name in ipairs { "ns.ino", "ns:owned", "nsrel.discover", "options.log",
	"verdict.chain", "visit:read" } do
	assert(names[name], name)
end
check_same(annotated(), names, "lua/meta/nsrel.lua")
check_same(documented(), names, "the comments")
check_library()
check_parameters()
