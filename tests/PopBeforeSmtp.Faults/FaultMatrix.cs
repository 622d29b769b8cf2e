using PopBeforeSmtp.Faults.Matrix;

namespace PopBeforeSmtp.Faults;

/// <summary>All faults.</summary>
internal static class FaultMatrix
{
    public static IReadOnlyList<IFault> All { get; } =
    [
        .. RotationFaults.All, .. TruncationFaults.All, .. FileFaults.All, .. LineFaults.All, .. StoreFaults.All, .. RelayFaults.All, .. KeyFaults.All, .. RelayHostFaults.All, .. ServiceFaults.All, .. TimeFaults.All, .. InjectionFaults.All, .. LongFaults.All,
    ];
}
