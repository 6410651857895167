-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a /proc of which everything is known: see fakeproc.lua.
-- Usage: leaked.lua PATH-OF-EXAMPLE

local check = require "check"
local fakeproc = require "fakeproc"

local EXPECTED <const> = [[
net:[4026532005]  /proc/10/task/11/ns/net
    thread 11 (many words)
net:[4026532006]  /proc/10/fd/3
    fd 10:3 (many words)
net:[4026532007]  no way in
    mount /run/netns/a\x0ab in mnt:[4026531841]
1 things could not be looked at
]]

fakeproc.with(function(dir)
	local command = ("'%s' '%s' '%s'"):format(arg[-1], assert(arg[1]), dir)
	check.equal(check.output(command), EXPECTED)
end)
