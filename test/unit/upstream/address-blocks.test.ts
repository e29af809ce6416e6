import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../gateway/upstream/addresses/address-blocks.ts';

describe('addressKind', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fd00:a9fe:a9fe::1',
    'fd00:100::100:200',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a9fe:a9fe',
    '64:ff9b:1:a9fe:a9:fe00::',
    '64:ff9b:1:6464:64:c800::',
    '2002:a9fe:a9fe::1',
    '::ffff:100.100.100.200',
  ])('forbids %s', (address) => {
    expect(addressKind(address)).toBe('forbidden');
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::101:101',
    '64:ff9b:1:a9fd::',
    '2002:c0a8:101::',
  ])('knows that %s is private', (address) => {
    expect(addressKind(address)).toBe('private');
  });

  it.each([
    '1.1.1.1',
    '169.253.255.255',
    '169.255.0.0',
    '172.32.0.1',
    '100.128.0.1',
    '100.63.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:1.1.1.1',
    '::ffff:0:1.1.1.1',
    '64:ff9b::101:101',
    '2002:101:101::1',
  ])('knows that %s is public', (address) => {
    expect(addressKind(address)).toBe('public');
  });
});
