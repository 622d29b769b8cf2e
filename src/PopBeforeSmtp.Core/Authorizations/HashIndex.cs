namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Numbers by the hash of what they stand for: eight bytes an entry, and who asks compares. One writer; any number of readers without a lock.
/// </summary>
/// <remarks>
/// An entry is written in one store and never moves. One that is taken out leaves a mark, so that those behind it are still found; when there
/// are too many marks or entries, a segment is written anew beside and put in its place. There are many segments, so that this is short.
/// </remarks>
internal sealed class HashIndex
{
    private const int SegmentBits = 6;
    private const int SmallestCapacity = 8;
    private const ulong Empty = 0;
    private const ulong Removed = 1;
    private const uint FirstNumber = 2;

    private readonly Segment[] _segments = new Segment[1 << SegmentBits];

    public HashIndex()
    {
        for (var i = 0; i < _segments.Length; i++)
            _segments[i] = new Segment();
    }

    /// <summary>The numbers that were added with this hash; others may have the same.</summary>
    public Candidates Find(uint hash) => new(Volatile.Read(ref _segments[hash >> (32 - SegmentBits)].Entries), hash);

    /// <summary>For the writer.</summary>
    public void Add(uint hash, int number) => _segments[hash >> (32 - SegmentBits)].Add((ulong)hash << 32 | ((uint)number + FirstNumber));

    /// <summary>For the writer.</summary>
    /// <returns>false when it is not there.</returns>
    public bool Remove(uint hash, int number) => _segments[hash >> (32 - SegmentBits)].Remove((ulong)hash << 32 | ((uint)number + FirstNumber));

    private static int Home(uint hash, int capacity) => (int)((ulong)(hash << SegmentBits) * (uint)capacity >> 32);

    /// <summary>Walks over the entries of a hash.</summary>
    public struct Candidates(ulong[] entries, uint hash)
    {
        private int _position = Home(hash, entries.Length);
        private int _left = entries.Length;

        public int Current { get; private set; } = -1;

        public readonly Candidates GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_left-- > 0)
            {
                var entry = Volatile.Read(ref entries[_position]);
                _position = _position + 1 == entries.Length ? 0 : _position + 1;
                if (entry == Empty)
                    return false;
                if (entry >> 32 == hash && (uint)entry >= FirstNumber)
                {
                    Current = (int)((uint)entry - FirstNumber);
                    return true;
                }
            }
            return false;
        }
    }

    private sealed class Segment
    {
        public ulong[] Entries = new ulong[SmallestCapacity];

        private int _used;

        private int _live;

        public void Add(ulong entry)
        {
            // At most four of five: who is not there is known after some 13 entries, and those lie in two lines of the processor's cache.
            if ((_used + 1) * 5 > Entries.Length * 4)
                Rebuild(_live + 1);
            _live++;
            if (Insert(Entries, entry))
                _used++;
        }

        public bool Remove(ulong entry)
        {
            var position = Home((uint)(entry >> 32), Entries.Length);
            while (Entries[position] != entry)
            {
                if (Entries[position] == Empty)
                    return false;
                position = Next(position);
            }
            _live--;
            Mark(position);
            if (Entries.Length > SmallestCapacity && _live * 8 < Entries.Length)
                Rebuild(_live);
            return true;
        }

        /// <summary>A place before an empty one can be empty too: nothing that is sought lies behind it.</summary>
        private void Mark(int position)
        {
            if (Entries[Next(position)] != Empty)
            {
                Volatile.Write(ref Entries[position], Removed);
                return;
            }
            do
            {
                Volatile.Write(ref Entries[position], Empty);
                _used--;
                position = position == 0 ? Entries.Length - 1 : position - 1;
            }
            while (Entries[position] == Removed);
        }

        private void Rebuild(int live)
        {
            var entries = new ulong[Math.Max(SmallestCapacity, live * 7 / 4)];
            foreach (var entry in Entries)
            {
                if ((uint)entry >= FirstNumber)
                    Insert(entries, entry);
            }
            _used = _live;
            Volatile.Write(ref Entries, entries);
        }

        /// <returns>Whether the place was empty before, and not one that was left.</returns>
        private static bool Insert(ulong[] entries, ulong entry)
        {
            var position = Home((uint)(entry >> 32), entries.Length);
            while ((uint)entries[position] >= FirstNumber)
                position = position + 1 == entries.Length ? 0 : position + 1;
            var wasEmpty = entries[position] == Empty;
            Volatile.Write(ref entries[position], entry);
            return wasEmpty;
        }

        private int Next(int position) => position + 1 == Entries.Length ? 0 : position + 1;
    }
}
