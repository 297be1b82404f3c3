"""Contracts are deployed once; titanoboa's pytest plugin puts the chain's state back after each test and fixture.

A test must name its fixtures as parameters: one asked for in its body would be put back in the wrong order.
"""

import boa
import boa.vm.py_evm
import pytest
from eth import constants
from eth.chains import mainnet
from eth.db.atomic import AtomicDB
from eth.tools.builder import chain as chain_builder

from carrying import (
    NORTH, SOUTH, arrive, attributes_of, carry_away, depart, finalise, join, lane_name, new_ledger,
)
from chain import GENESIS_TIME, HOSTILE, deploy
from issuing import Production, hours_ago, issue
from locking import ERC20, ERC1155, MAXIMUM, MINIMUM, NATIVE, Terms


def london_chain():
    """The oldest EVM that the contracts promise to run on."""
    configured = chain_builder.build(mainnet.MainnetChain, chain_builder.london_at(1))
    return configured.from_genesis(AtomicDB(), {"difficulty": constants.GENESIS_DIFFICULTY, "gas_limit": int(1e8)})


boa.vm.py_evm._make_chain = london_chain
boa.set_env(boa.Env())


@pytest.fixture(autouse=True)
def no_old_traces():
    """titanoboa shows a failing contract's storage by the slots that were ever written at its address, also by contracts
    of earlier tests, and fails where their mappings nest otherwise.
    """
    boa.env.sstore_trace.clear()


@pytest.fixture(scope="session")
def genesis():
    boa.env.timestamp = GENESIS_TIME


@pytest.fixture(scope="session")
def accounts(genesis):
    """Owner, alice, bob and carol, each with coin."""
    found = [boa.env.generate_address(name) for name in ("owner", "alice", "bob", "carol")]
    for account in found:
        boa.env.set_balance(account, 10**18)
    return found


@pytest.fixture(scope="session")
def owner(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def alice(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def bob(accounts):
    return accounts[2]


@pytest.fixture(scope="session")
def carol(accounts):
    return accounts[3]


@pytest.fixture(scope="session")
def locks(genesis):
    return deploy("HashTimeLock", MINIMUM, MAXIMUM)


@pytest.fixture(scope="session")
def certificates(owner):
    with boa.env.prank(owner):
        return deploy("OriginCertificates", "https://example.org/certificates/{id}.json")


@pytest.fixture(scope="session")
def token(owner, alice, locks):
    """A payment token; alice holds some and lets the lock contract take it."""
    with boa.env.prank(owner):
        contract = deploy("PaymentToken", "Settlement Euro", "SEUR")
        contract.mint(alice, 10**12)
    contract.approve(locks, 2**256 - 1, sender=alice)
    return contract


@pytest.fixture
def native(alice, bob):
    return Terms(alice, bob)


@pytest.fixture
def erc20(alice, bob, token):
    return Terms(alice, bob, kind=ERC20, token=token.address, amounts=(2500,))


@pytest.fixture
def erc1155(alice, bob, owner, certificates, locks):
    """Six certificates of alice's, with more Wh in each than the lock takes."""
    ids = sorted(issue(certificates, owner, alice, hours_ago(hour), 5000) for hour in range(6))
    certificates.setApprovalForAll(locks, True, sender=alice)
    return Terms(alice, bob, kind=ERC1155, token=certificates.address, ids=tuple(ids), amounts=(1, 2, 3, 4, 5, 5000))


@pytest.fixture(params=["native", "erc20", "erc1155"])
def terms(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def held(token, certificates):
    """Reads what an account holds of the assets that some terms name."""

    def read(account, terms):
        if terms.kind == NATIVE:
            return [boa.env.get_balance(account)]
        if terms.kind == ERC20:
            return [token.balanceOf(account)]
        return certificates.balanceOfBatch([account] * len(terms.ids), list(terms.ids))

    return read


@pytest.fixture
def hostile():
    """Deploys one of the contracts in `hostile`."""
    return lambda name, *arguments: deploy(name, *arguments, folder=HOSTILE)


@pytest.fixture(scope="session")
def ledgers(owner):
    """Two ledgers whose bridges have lanes to each other."""
    found = new_ledger(NORTH, owner), new_ledger(SOUTH, owner)
    join(*found)
    return found


@pytest.fixture
def north(ledgers):
    return ledgers[0]


@pytest.fixture
def south(ledgers):
    return ledgers[1]


@pytest.fixture
def attributes(owner):
    """What the north tells of the certificate that the tests carry."""
    return attributes_of(owner, Production())


@pytest.fixture
def carry(north, south, owner, alice, bob, attributes):
    """1000 of the 1,000,000 Wh of a northern certificate of alice's, on their way to bob in the south."""
    certificate = issue(north.certificates, owner, alice)
    north.certificates.setApprovalForAll(north.bridge, True, sender=alice)
    return carry_away(north, south, certificate, attributes, alice, bob)


@pytest.fixture
def departed(north, carry):
    """The carry once it is pending at home."""
    depart(north, carry)
    return carry


@pytest.fixture
def abroad(north, south, departed, attributes):
    """The carry once both ends are final: bob holds 1000 Wh in the south."""
    arrive(south, departed, attributes)
    finalise(south, departed)
    finalise(north, departed)
    return departed


@pytest.fixture
def lane(north):
    """The lane for calls from the north, as the south names it."""
    return lane_name(north.name, north.calls.address)
