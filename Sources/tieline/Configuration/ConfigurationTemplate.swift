/// What `tieline config init` writes: every key with its unit and default.
enum ConfigurationTemplate {
  static let text = """
    # Tieline gateway. Every key is shown; a line that begins with '# ' shows a default.
    # Paths are relative to this file's folder. 'tieline config check' says what is wrong.

    gateway:
      # Where the relay keeps its journal (SQLite); only one gateway may run on it.
      # journal: tieline.sqlite
      # Outage of ledger or gateway that a swap survives, in seconds (o in rule H-1).
      # outage-seconds: 600
      # How far clocks may be apart, in seconds (s in rules H-1 and H-3).
      # clock-skew-seconds: 5
      # Longest time that anything may stay locked, in seconds (rule H-4).
      # maximum-lock-seconds: 86400

    operations:
      # GET /health, GET /metrics (Prometheus) and GET /certificates, on this machine only; port 0 lets the system choose.
      # host: 127.0.0.1
      # port: 9464

    log:
      # trace, debug, info, notice, warning, error or critical.
      # level: info
      # text or json (one object a line).
      # format: text

    # With a committee, no lock is acted on before it is attested:
    # committee:
    #   file: committee.json                    # as 'tieline committee init' made it
    #   keystore:
    #     file: client/secret.json              # as 'tieline committee client' made it
    #     passphrase-environment: TIELINE_PASSPHRASE       # or passphrase-file: PATH

    ledgers:
      # A sandbox: nothing of value, no node needed. Processes share it through its log file.
      - id: sandbox:north
        # Who pays for claims and refunds; needs no rights over the parties' assets (rule H-13).
        relayer: operator
        # log: north.jsonl
        # block-interval-milliseconds: 200
        # Accounts that this gateway may act for; without this key, any.
        # accounts: [operator, seller]

      - id: sandbox:south
        relayer: operator

      # An EVM ledger:
      # - id: eip155:1441                       # CAIP-2; the node must answer the same chain id
      #   relayer: "0x…"                        # an address whose key is in 'keystores'
      #   http: ["http://127.0.0.1:8545"]       # one or more nodes; the next is used when one fails
      #   websocket: ["ws://127.0.0.1:8546"]    # optional: new blocks at once; without it they are polled
      #   contracts:
      #     hash-time-lock: "0x…"
      #     origin-certificates: "0x…"          # optional
      #     committee-verifier: "0x…"           # optional: where a committee's attestations are checked
      #     gateway-calls: "0x…"                # optional: where calls are committed to and executed; needs the verifier
      #     certificate-bridge: "0x…"           # optional: where certificates leave and arrive; needs the verifier
      #   allowed-calls:                        # what a committee's member agrees to have called here, by 'lane allow'
      #     - {from: "eip155:1442", target: "0x…", method: "set(uint256)"}
      #   trust:                                # needed to run swaps: nothing is believed without proof
      #     family: cometbft
      #     chain-id: north-1                   # the chain's own id, which its headers are signed for
      #     http: ["http://127.0.0.1:26657"]    # CometBFT RPC of one or more nodes
      #     checkpoint: north.checkpoint.json   # pinned; 'tieline proof checkpoint' shows how
      #     stale-after-seconds: 60             # an alert where the proven time is further behind
      #   # Or, with proof of authority, where the nodes under 'http' give headers and proofs:
      #   trust:
      #     family: clique                      # clique, ibft, ibft2 or qbft
      #     epoch-blocks: 30000                 # as in the ledger's genesis
      #     period-seconds: 5                   # least time between blocks, as in the ledger's genesis
      #     depth-blocks: 12                    # clique only: so many must follow a block before it is final, 0 to 256
      #     checkpoint: north.checkpoint.json
      #   finality-depth-blocks: 0              # 0 where a block is final at once; of clique, depth-blocks
      #   poll-interval-milliseconds: 250
      #   first-block: 0                        # the contracts' first block; certificates are read from there
      #   maximum-fee-per-gas: 1000000000000    # in the coin's smallest unit
      #   keystores:                            # Ethereum keystore v3 files
      #     - file: keys/operator.json
      #       passphrase-environment: TIELINE_PASSPHRASE   # or passphrase-file: PATH

      # A ledger of unspent outputs, as Bitcoin and Litecoin:
      # - id: "bip122:12a765e31ffd4059bada1e25190f6e98"   # CAIP-2: the genesis block's first 32 digits
      #   relayer: "ltc1…"                      # the address of the key in 'keystores'
      #   http: ["http://127.0.0.1:9332"]       # nodes with txindex=1
      #   credentials-file: litecoin.cookie     # user:password, as the node's .cookie file has it
      #   finality-depth-blocks: 6              # so many must follow a block before it is final
      #   poll-interval-milliseconds: 2000
      #   first-block: 0                        # no lock is looked for below; at most the newest 4096 blocks are read
      #   maximum-fee-per-thousand-bytes: 1000000          # in the coin's smallest unit
      #   keystores: [{file: keys/seller.json}]
      #   parties: ["0x02…"]                    # compressed keys of the others: 'tieline key show --public-key'
      #   trust:
      #     checkpoint: litecoin.checkpoint.json           # pinned; read from there on at every start
      #     stale-after-seconds: 7200

    """
}
