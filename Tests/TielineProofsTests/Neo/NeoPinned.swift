/// The one encoding of what a user pins.
enum NeoPinned {
  /// Height 196 of the recorded network, which names the second set.
  static let checkpoint =
    #"{"family":"neo","hash":"0xadbd34085c37d1e373c3ddfefc506b1a999190dd835af0c5eba114a347c2298e","header":"0x00000000"#
    + "b65c30e26717e65d3d931784a44a39748775accd38c42b845c7f60f5feac3cbd"
    + "0000000000000000000000000000000000000000000000000000000000000000"
    + "cf5a6105a2010000af8eabdb076c5f1ac400000000e3abdbcd9d77b987c9439c1861360d721424019c"
    + #"","height":196,"magic":56753,"nextConsensus":"NgfnTFGKzTXDR4ATcs5Szvd9DAEf51hFuf","#
    + #""signedBy":"0x68b9e81e8c0e6c9079b4b9d105e878a76d3f223f","stateValidators":{"from":162,"keys":["#
    + #""0x02103a7f7dd016558597f7960d27c516a4394fd968b9e65155eb4b013e4040406e","#
    + #""0x02a7bc55fe8684e0119768d104ba30795bdcc86619e864add26156723ed185cd62","#
    + #""0x02b3622bf4017bdfe317c58aed5f4c753f206b7db896046fa7d774bbc4bf7f8dc2","#
    + #""0x03d90c07df63e690ce77912e10ab51acc944b66860237b608c4f8f8309e71ee699"]},"time":"2026-11-22T22:29:56.047Z"}"#
}
