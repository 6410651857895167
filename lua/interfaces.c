/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Network interfaces as a table: see visit:interfaces(). */

#include "interfaces.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "common.h"

static void push_interface(lua_State *L, const struct ifaddrs *item)
{
	const struct sockaddr_ll *address = (const void *)item->ifa_addr;

	lua_newtable(L);
	lua_pushstring(L, item->ifa_name);
	lua_setfield(L, -2, "name");
	lua_pushinteger(L, address->sll_ifindex);
	lua_setfield(L, -2, "index");
	lua_pushboolean(L, (item->ifa_flags & IFF_UP) != 0);
	lua_setfield(L, -2, "up");
	lua_pushboolean(L, (item->ifa_flags & IFF_LOOPBACK) != 0);
	lua_setfield(L, -2, "loopback");
	lua_newtable(L);
	lua_setfield(L, -2, "addresses");
}

static const void *get_bytes(const struct sockaddr *address, size_t *ret_n)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		*ret_n = sizeof(in->sin_addr);
		return &in->sin_addr;
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;

		*ret_n = sizeof(in6->sin6_addr);
		return &in6->sin6_addr;
	}
	return NULL;
}

static int count_bits(const struct sockaddr *mask)
{
	size_t n = 0;
	const unsigned char *bytes = mask ? get_bytes(mask, &n) : NULL;
	int bits = 0;

	for (size_t i = 0; bytes && i < n; i++)
		bits += __builtin_popcount(bytes[i]);
	return bits;
}

/* Adds it to the list at the top of the stack. */
static void add_address(lua_State *L, const struct ifaddrs *item)
{
	char text[INET6_ADDRSTRLEN];
	size_t n;

	if (!inet_ntop(item->ifa_addr->sa_family, get_bytes(item->ifa_addr, &n), text,
		       sizeof(text)))
		return;
	lua_pushfstring(L, "%s/%d", text, count_bits(item->ifa_netmask));
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* An address may have a label instead of a name: "eth0:1". Names have no colon. */
static void push_name(lua_State *L, const struct ifaddrs *item)
{
	lua_pushlstring(L, item->ifa_name, strcspn(item->ifa_name, ":"));
}

/* The table from names to interfaces is at @by_name. */
static void add_addresses(lua_State *L, const struct ifaddrs *list, int by_name)
{
	for (const struct ifaddrs *item = list; item; item = item->ifa_next) {
		size_t n;

		if (!item->ifa_addr || !get_bytes(item->ifa_addr, &n))
			continue;
		push_name(L, item);
		/* One may have come after the interfaces were listed. */
		if (lua_rawget(L, by_name) == LUA_TTABLE) {
			lua_getfield(L, -1, "addresses");
			add_address(L, item);
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
}

void interfaces_push(lua_State *L, const struct ifaddrs *list)
{
	lua_Integer n = 0;
	int result;

	lua_newtable(L);
	result = lua_gettop(L);
	lua_newtable(L);
	for (const struct ifaddrs *item = list; item; item = item->ifa_next) {
		if (!item->ifa_addr || item->ifa_addr->sa_family != AF_PACKET)
			continue;
		push_name(L, item);
		push_interface(L, item);
		lua_pushvalue(L, -1);
		lua_rawseti(L, result, ++n);
		lua_rawset(L, result + 1);
	}
	add_addresses(L, list, result + 1);
	lua_settop(L, result);
}
