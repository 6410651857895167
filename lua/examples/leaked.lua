-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Network namespaces that no process is in, who keeps each of them alive, and where to
-- get in.
--
-- Usage: lua leaked.lua [PROCFS]

local nsrel = require "nsrel"

-- Names and paths come from other programs: terminals take some bytes for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function describe(holder)
	local text, process = tostring(holder), holder.process
	if process then
		text = ("%s (%s)"):format(text, process.cmdline or process.name or "?")
	end
	if holder.mntns then
		text = ("%s in %s"):format(text, holder.mntns)
	end
	return printable(text)
end

local snapshot <close> = assert(nsrel.discover { procfs = ... })

for ns in snapshot:namespaces "net" do
	if ns.n_members == 0 then
		print(("%s  %s"):format(ns, printable(ns.path or "no way in")))
		for holder in ns:holders() do
			print("    " .. describe(holder))
		end
	end
end

if snapshot.n_problems > 0 then
	print(("%d things could not be looked at"):format(snapshot.n_problems))
end
