#ifndef TIELINE_CSECP256K1_H
#define TIELINE_CSECP256K1_H

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#endif
