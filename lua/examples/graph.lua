-- SPDX-License-Identifier: LGPL-2.1-or-later

-- All relations of the namespaces of one type, or of all, for Graphviz.

local nsrel = require "nsrel"

local USAGE <const> = [=[
usage: lua graph.lua [TYPE [PROCFS]]

Prints a graph for dot(1): the namespaces of that type, or of all ("all"), who lives in
them and holds them, their parents and owners, and how network devices join them. PROCFS
is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]=]

local STYLES <const> = {
	parent = "bold", owner = "solid", member = "solid", holder = "dotted",
	link = "dashed",
}

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

-- Names come from other programs: neither the terminal nor dot takes them for its own.
local function quote(text)
	local quoted = text:gsub('[\\"]', "\\%0"):gsub("[^ -~]", function(c)
		return ("\\\\x%02x"):format(c:byte())
	end)
	return '"' .. quoted .. '"'
end

local function get_label(node)
	local workload = node.workload
	return workload and workload.label or tostring(node.process or node.ns)
end

local function get_edge_label(edge)
	local link, holder = edge.link, edge.holder
	if link then
		local peer = edge.peer_link
		return peer and link.name .. " - " .. peer.name or link.name
	end
	return holder and holder.kind or edge.kind
end

local function print_graph(graph)
	print "digraph namespaces {"
	for node in graph:nodes() do
		print(("\t%s [label=%s, shape=%s]"):format(quote(node.id),
			quote(get_label(node)), node.ns and "box" or "ellipse"))
	end
	for edge in graph:edges() do
		print(("\t%s -> %s [label=%s, style=%s]"):format(quote(edge.from.id),
			quote(edge.to.id), quote(get_edge_label(edge)),
			STYLES[edge.kind]))
	end
	print "}"
end

local function choose(snapshot, type)
	local chosen = {}
	for ns in snapshot:namespaces(type) do
		table.insert(chosen, ns)
	end
	return chosen
end

-- The default, and network devices.
local function get_sources()
	local sources = {}
	for _, source in ipairs(nsrel.sources) do
		if source ~= "deep" then
			table.insert(sources, source)
		end
	end
	return sources
end

local function main(type, procfs)
	local snapshot <close>, message = nsrel.discover {
		procfs = procfs, sources = get_sources(),
	}
	if not snapshot then
		io.stderr:write("graph.lua: ", (message:gsub("%c", function(c)
			return ("\\x%02x"):format(c:byte())
		end)), "\n")
		return 1
	end
	local graph <close> = assert(snapshot:graph(choose(snapshot, type)))
	print_graph(graph)
	assert(io.stdout:flush())
	return 0
end

local function start(type, ...)
	local ok = type == nil or type == "all" or pcall(nsrel.clone_flag, type)
	if type == "-h" or type == "--help" then
		io.write(USAGE)
		return 0
	elseif not ok or select("#", ...) > 1 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(type ~= "all" and type or nil, ...)
end

os.exit(start(...), true)
