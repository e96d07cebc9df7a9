// SPDX-License-Identifier: MIT
// Which network addresses belong to everybody: a webhook must not reach what only this machine or
// its own network can, unless a channel allows it. Asked of the address that a connection is about
// to be made to, after the name was resolved, so that no name can lead elsewhere in between.
// Source: RFC 6890 and the registries of special-purpose addresses it began. Thread: any.
#ifndef MW_ALERT_ADDRESS_H
#define MW_ALERT_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

// False for loopback, link-local, private, shared, multicast, reserved and unspecified addresses,
// for IPv6 addresses that carry such an IPv4 address inside, and for what is no IP address.
bool mw_address_is_public(const struct sockaddr *address);

#endif
