using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>Random values, leaning towards those where code goes wrong.</summary>
internal static class Any
{
    public static Gen<byte> Byte { get; } = Gen.Choose(0, 255).Select(value => (byte)value);

    public static Gen<byte[]> Bytes { get; } = Byte.ArrayOf();

    public static Gen<uint> UInt32 { get; } = Gen.Choose(0, 65535).Two().Select(halves => ((uint)halves.Item1 << 16) | (uint)halves.Item2);

    public static Gen<ClientAddress> IPv4 { get; } = Gen.OneOf(
        UInt32.Select(ClientAddress.FromIPv4),
        Gen.Elements(0, 1, 9, 10, 99, 100, 127, 199, 200, 254, 255).ArrayOf(4).Select(octets => ClientAddress.FromIPv4(octets.Aggregate(0u, (value, octet) => (value << 8) | (uint)octet))));

    /// <summary>Many groups are zero, so that "::" stands everywhere; those that stand for IPv4 are left out.</summary>
    public static Gen<ClientAddress> IPv6 { get; } = Gen.Frequency(
            (4, Gen.Constant(0)),
            (1, Gen.Elements(1, 0xf, 0x10, 0xff, 0x100, 0xfff, 0x1000, 0xffff, 0x5efe, 0x2001, 0xfe80)),
            (1, Gen.Choose(0, 0xffff)))
        .ArrayOf(8)
        .Select(groups => new ClientAddress(groups.Aggregate(UInt128.Zero, (value, group) => (value << 16) | (UInt128)(uint)group)))
        .Where(address => !address.IsIPv4 && (address.Value >> 32 != 0 || address.Value <= 1));

    public static Gen<ClientAddress> Address { get; } = Gen.OneOf(IPv4, IPv6);

    /// <summary>Texts made of the characters that addresses are made of.</summary>
    public static Gen<string> AddressLike { get; } = Gen.OneOf(
        Gen.Elements([.. "0123456789abcdefABCDEF.:"]).ArrayOf().Select(text => new string(text)),
        Gen.Elements("0", "1", "10", "192", "2001", "db8", "ffff", "::", ":", ".", "%", "/").ArrayOf().Select(string.Concat),
        Address.Select(address => address.ToString()).SelectMany(Mutation));

    /// <summary>The text with one character changed, added or left out.</summary>
    public static Gen<string> Mutation(string text) =>
        from at in Gen.Choose(0, text.Length)
        from remove in Gen.Choose(0, Math.Min(1, text.Length - at))
        from insert in Gen.Elements("", "0", "1", "f", ":", ".", " ", "\n", "\0", "%", "]", "x", "\u0661")
        select text.Remove(at, remove).Insert(at, insert);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
