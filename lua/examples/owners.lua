-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Who owns which namespaces: the tree of user namespaces, each with its owner's uid and
-- all that it owns.
--
-- Usage: lua owners.lua [PROCFS]

local nsrel = require "nsrel"

local function count(n)
	return n == 1 and "1 process" or n .. " processes"
end

local function describe(ns)
	local text = ("%s  %s"):format(ns, count(ns.n_members))
	if ns.type == "user" then
		text = ("%s, owner uid %s"):format(text, ns.owner_uid or "unknown")
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

local snapshot <close> = assert(nsrel.discover { procfs = ... })

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
