import LogCodec
import Testing

@Suite struct TermsFilterTests {
    private static func sample(seed: UInt64, count: Int) -> (messages: [[UInt8]], source: SampleSource) {
        var source = SampleSource(seed: seed)
        let words = [
            "PaymentService", "timeout", "com.example.shop", "deadlock", "request_id", "straße", "注文", "GET", "0x1f",
        ]
        let messages = (0..<count).map { _ -> [UInt8] in
            let parts = (0..<1 + source.below(8)).map { _ in
                source.chance(30) ? String(source.next(), radix: 16) : source.pick(words)
            }
            return Array((parts.joined(separator: source.pick([" ", "-", "\t", "\":\"", "\\u0041", "\\"]))).utf8)
        }
        return (messages, source)
    }

    /// Any part of any message, also in the middle of words, also of characters.
    @Test(arguments: 0..<4) func noTermOfAMessageIsDenied(_ seed: UInt64) throws {
        var (messages, source) = Self.sample(seed: seed, count: 600)
        var builder = TermsFilterBuilder()
        for message in messages { builder.add(message) }
        let filter = builder.finish(bytesMax: 1 << 20)
        for _ in 0..<10_000 {
            let message = source.pick(messages)
            let start = source.below(message.count)
            let term = Array(message[start..<start + 1 + source.below(min(40, message.count - start))])
            #expect(filter.mayHold(term), "\(String(decoding: term, as: UTF8.self))")
        }
        #expect(try #require(TermsFilter(bytes: filter.bytes)) == filter)
    }

    /// As they stand in a page: the same marks as of the messages themselves.
    @Test func messagesOfPagesAreTheSame() throws {
        for seed in 0..<20 as Range<UInt64> {
            var source = SampleSource(seed: 100 + seed)
            let sample = PageSample(source: &source)
            let page = try EventPage(scanning: sample.body, as: .filterLogEvents)
            var (ofPage, ofMessages) = (TermsFilterBuilder(), TermsFilterBuilder())
            for event in page.events { ofPage.add(event.message, of: page) }
            for event in sample.events { ofMessages.add(Array(event.message.utf8)) }
            #expect(ofPage.finish(bytesMax: 1 << 20) == ofMessages.finish(bytesMax: 1 << 20))
        }
    }

    @Test func mostOfWhatIsNotThereIsDenied() {
        var (messages, source) = Self.sample(seed: 9, count: 600)
        var builder = TermsFilterBuilder()
        for message in messages { builder.add(message) }
        let filter = builder.finish(bytesMax: 1 << 20)
        var found = 0
        for _ in 0..<10_000 where filter.mayHold(Array(String(source.next() | 1 << 63, radix: 16).utf8)) { found += 1 }
        // Sixteen digits have three marks, of which one may be any.
        #expect(Double(found) / 10_000 < 2 * filter.chance.words)
        #expect(filter.chance.words < 0.05 && filter.chance.letters < 0.01)
        #expect(!filter.mayHold(Array("zebra".utf8)) && !filter.mayHold(Array("xtimeoutx".utf8)))
        #expect(filter.mayHold(Array("zzz".utf8)), "three letters cannot be asked for")
        #expect(filter.mayHold(Array("1234567".utf8)), "seven digits cannot be asked for")
    }

    /// `"\u0041bcd"` is `Abcd`, and `\u00e9` is above ASCII: it splits the text.
    @Test func textsOfJSONMayBeEscaped() {
        var builder = TermsFilterBuilder()
        builder.add(Array(#"{"name":"caf\u00e9bistro \u003cb\u003e"}"#.utf8))
        let plain = builder.finish(bytesMax: 1000)
        #expect(plain.mayHold(Array("cafébistro".utf8), isJSON: true))
        #expect(!plain.mayHold(Array("cafébistro".utf8)), "it does not stand there so")
        #expect(!plain.mayHold(Array("cafeteria".utf8), isJSON: true))
        builder.add(Array(#"{"name":"\u0041bcdefgh"}"#.utf8))
        let escaped = builder.finish(bytesMax: 1000)
        #expect(escaped.mayHold(Array("Abcdefgh".utf8), isJSON: true))
        #expect(escaped.mayHold(Array("nothing".utf8), isJSON: true))
        #expect(!escaped.mayHold(Array("nothing".utf8)))
    }

    @Test func aFilterThatWouldBeTooLargeSaysLess() throws {
        var (messages, _) = Self.sample(seed: 10, count: 600)
        messages.append(Array("PaymentService".utf8))
        func filter(_ bytesMax: Int) -> TermsFilter {
            var builder = TermsFilterBuilder()
            for message in messages { builder.add(message) }
            return builder.finish(bytesMax: bytesMax)
        }
        let whole = filter(1 << 20)
        let half = filter(whole.bytes.count - 1)
        let none = filter(1)
        #expect(none.bytes.count == 1 && none.mayHold(Array("zebrazebra".utf8)))
        #expect(half.bytes.count < whole.bytes.count && half.bytes.count > 1)
        #expect(!half.mayHold(Array("zebra".utf8)) && half.mayHold(Array("00112233445566778899".utf8)))
        for filter in [whole, half, none] {
            #expect(filter.mayHold(Array("PaymentService".utf8)))
            #expect(try #require(TermsFilter(bytes: filter.bytes)) == filter)
        }
    }

    @Test func otherBytesAreNoFilter() {
        var (messages, source) = Self.sample(seed: 11, count: 50)
        var builder = TermsFilterBuilder()
        for message in messages { builder.add(message) }
        let bytes = builder.finish(bytesMax: 1 << 20).bytes
        #expect(TermsFilter(bytes: []) == nil)
        #expect(TermsFilter(bytes: [0x20]) == nil)
        #expect(TermsFilter(bytes: bytes + [0]) == nil)
        for count in 1..<bytes.count { #expect(TermsFilter(bytes: Array(bytes.prefix(count))) == nil) }
        // Damaged ones are read as something, or refused; they do not trap.
        for _ in 0..<5000 {
            var damaged = bytes
            for _ in 0..<1 + source.below(4) { damaged[source.below(damaged.count)] = UInt8(source.below(256)) }
            _ = TermsFilter(bytes: damaged)?.mayHold(source.pick(messages))
        }
    }

    @Test func anEmptyPieceHoldsNothing() throws {
        var builder = TermsFilterBuilder()
        let filter = builder.finish(bytesMax: 100)
        #expect(!filter.mayHold(Array("ERROR".utf8)))
        #expect(try #require(TermsFilter(bytes: filter.bytes)) == filter)
    }
}
