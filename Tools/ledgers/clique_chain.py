"""A Clique chain on py-evm: three signers in turns, one block a second, London rules. All of it is in memory."""

import secrets
import threading
import time
from dataclasses import dataclass

from eth.abc import BlockAPI, BlockHeaderAPI, ReceiptAPI, SignedTransactionAPI
from eth.chains.base import MiningChain
from eth.consensus.clique import CliqueApplier, CliqueConsensus, CliqueConsensusContext
from eth.consensus.clique._utils import sign_block_header
from eth.db.atomic import AtomicDB
from eth.vm.forks import LondonVM
from eth_keys import keys
from eth_utils import ValidationError

PERIOD = 1  # least seconds between blocks
EPOCH = 20  # blocks; short, so that tests meet several
SIGNERS = 3
HISTORY = EPOCH + 4  # blocks that are there from the start
FUNDS = 10**24  # of each funded account
GAS_LIMIT = 30_000_000
VANITY = bytes(32)
SEAL = bytes(65)
ZERO_ADDRESS = bytes(20)
NO_VOTE = bytes(8)


class RefusedError(Exception):
    """Why a transaction is not taken, in go-ethereum's words."""


@dataclass(frozen=True)
class Included:
    """A transaction in its block."""

    transaction: SignedTransactionAPI
    block: BlockAPI
    index: int
    receipt: ReceiptAPI
    gas_used: int
    first_log: int


def fee_cap(transaction: SignedTransactionAPI) -> int:
    return transaction.max_fee_per_gas


class CliqueChain:
    """Every method may be called by any thread."""

    def __init__(self, chain_id: int, funded: list[bytes]):
        private = [keys.PrivateKey(secrets.token_bytes(32)) for _ in range(SIGNERS)]
        self._signers = sorted(private, key=lambda key: key.public_key.to_canonical_address())
        self.addresses = [key.public_key.to_canonical_address() for key in self._signers]
        self.chain_id = chain_id
        self.lock = threading.RLock()
        self.included: dict[bytes, Included] = {}
        self.waiting: dict[bytes, SignedTransactionAPI] = {}
        genesis = {
            "difficulty": 1,
            "gas_limit": GAS_LIMIT,
            "extra_data": VANITY + b"".join(self.addresses) + SEAL,
            "timestamp": int(time.time()) - PERIOD * (HISTORY + 4),
            "coinbase": ZERO_ADDRESS,
            "nonce": NO_VOTE,
        }
        account = {"balance": FUNDS, "nonce": 0, "code": b"", "storage": {}}
        self.chain = self._configured().from_genesis(AtomicDB(), genesis, dict.fromkeys(funded, account))
        for _ in range(HISTORY):
            self._seal(self.head.timestamp + PERIOD)

    def _configured(self) -> type[MiningChain]:
        addresses = self.addresses

        class InTurn(CliqueConsensus):
            """Fees go to the signer, who is not known from the seal before the block is sealed."""

            @classmethod
            def get_fee_recipient(cls, header):
                return addresses[header.block_number % SIGNERS]

        class Applier(CliqueApplier):
            def amend_vm_configuration(self, config):
                for number, vm in super().amend_vm_configuration(config):
                    yield number, vm.configure(consensus_class=InTurn)

        context = type("Context", (CliqueConsensusContext,), {"epoch_length": EPOCH})
        return MiningChain.configure(
            __name__="CliqueTestChain",
            vm_configuration=tuple(Applier().amend_vm_configuration(((0, LondonVM),))),
            consensus_context_class=context,
            chain_id=self.chain_id,
        )

    @property
    def head(self) -> BlockHeaderAPI:
        return self.chain.get_canonical_head()

    def state(self, header: BlockHeaderAPI):
        return self.chain.get_vm(header).state

    def next_nonce(self, sender: bytes) -> int:
        """After all that are in blocks or wait."""
        with self.lock:
            waiting = sum(transaction.sender == sender for transaction in self.waiting.values())
            return self.state(self.head).get_nonce(sender) + waiting

    # Transactions

    def take(self, encoded: bytes) -> bytes:
        """Lets a transaction wait for a block, and gives its hash.

        Raises RefusedError.
        """
        with self.lock:
            try:
                transaction = self.chain.get_vm().get_transaction_builder().decode(encoded)
                transaction.validate()
                sender = transaction.sender
            except Exception as error:  # py-evm and rlp have many
                raise RefusedError(f"invalid transaction: {error}") from None
            if transaction.hash in self.waiting or transaction.hash in self.included:
                raise RefusedError("already known")
            self._require_number(transaction, sender)
            if fee_cap(transaction) < self.head.base_fee_per_gas:
                raise RefusedError("max fee per gas less than block base fee")
            cost = transaction.gas * fee_cap(transaction) + transaction.value
            if cost > self.state(self.head).get_balance(sender):
                raise RefusedError("insufficient funds for gas * price + value")
            self.waiting[transaction.hash] = transaction
            return transaction.hash

    def _require_number(self, transaction: SignedTransactionAPI, sender: bytes) -> None:
        if transaction.nonce < self.state(self.head).get_nonce(sender):
            raise RefusedError("nonce too low")
        if transaction.nonce > self.next_nonce(sender):
            raise RefusedError("nonce too high")
        for other in list(self.waiting.values()):
            if (other.sender, other.nonce) == (sender, transaction.nonce):
                if fee_cap(transaction) * 10 < fee_cap(other) * 11:
                    raise RefusedError("replacement transaction underpriced")
                del self.waiting[other.hash]

    # Blocks

    def run(self) -> None:
        """Seals a block at the beginning of every second; never returns."""
        while True:
            time.sleep(1.002 - time.time() % 1)
            with self.lock:
                now = int(time.time())
                if now >= self.head.timestamp + PERIOD:
                    self._seal(now)

    def _seal(self, timestamp: int) -> None:
        parent = self.head
        number = parent.block_number + 1
        listed = b"".join(self.addresses) if number % EPOCH == 0 else b""
        header = self.chain.create_header_from_parent(
            parent, timestamp=timestamp, difficulty=2, extra_data=VANITY + listed + SEAL, coinbase=ZERO_ADDRESS,
            gas_limit=parent.gas_limit,
        )  # fmt: skip
        vm = self.chain.get_vm(header)
        transactions, receipts = [], []
        for transaction in sorted(self.waiting.values(), key=lambda waiting: waiting.nonce):
            if header.gas_used + transaction.gas > header.gas_limit:
                continue
            try:
                receipt, _ = vm.apply_transaction(header, transaction)
            except ValidationError:
                continue
            header = vm.add_receipt_to_header(header, receipt)
            transactions.append(transaction)
            receipts.append(receipt)
        mined = vm.mine_block(vm.set_block_transactions_and_withdrawals(vm.get_block(), header, transactions, receipts))
        sealed = sign_block_header(mined.block.header.copy(nonce=NO_VOTE), self._signers[number % SIGNERS])
        block = mined.block.copy(header=sealed)
        self.chain.import_block(block)
        self._remember(block, transactions, receipts)

    def _remember(self, block: BlockAPI, transactions: list, receipts: list) -> None:
        gas_before, logs_before = 0, 0
        for index, (transaction, receipt) in enumerate(zip(transactions, receipts, strict=True)):
            gas_used = receipt.gas_used - gas_before
            self.included[transaction.hash] = Included(transaction, block, index, receipt, gas_used, logs_before)
            gas_before, logs_before = receipt.gas_used, logs_before + len(receipt.logs)
            self.waiting.pop(transaction.hash, None)
